import { expect, test } from 'vitest';
import type { Task } from '../../../../src/protocol/task.ts';
import {
  canClear,
  canFix,
  canGoOn,
  canInterrupt,
  canPause,
  canRepeat,
  canResume,
  canSend,
  canStartNow,
  canTransfer,
  taskContextValue,
} from '../../../../src/ui/tasks/taskAbilities.ts';
import { hasUnfinishedBelow } from '../../../../src/ui/tasks/taskFamilies.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { agentSpec, anAgentRun, anEndedRun } from '../anAgentRun.ts';
import { aTask, anEndedTask } from '../aTask.ts';

const pausedAt = '2026-01-01T00:00:00.000Z';
const completed = anEndedTask({ state: 'completed', exitCode: 0 });
const delayed = aTask({ status: { state: 'pending', waitsFor: { kind: 'time', until: pausedAt } } });
const external = aTask({ spec: { external: true } });
const open = aTask({ spec: { command: 'cat', cwd: '/work', environment: 'e', takesInput: true } });

test('a task is held while it is not, and only a command can be stopped', () => {
  expect([aTask(), delayed, external, completed].map(canPause)).toEqual([true, true, false, false]);
  expect(canPause(aTask({ pausedAt }))).toBe(false);
  expect([aTask({ pausedAt }), aTask(), { ...completed, pausedAt }].map(canResume)).toEqual([
    true,
    false,
    false,
  ]);
});

test('what is cleared neither runs on nor holds a gate closed', () => {
  const leftovers = { count: 1, processes: [], since: pausedAt } as never;
  const tasks = [completed, aTask(), { ...completed, leftovers }, { ...completed, keepsSlot: true as const }];
  expect(tasks.map(canClear)).toEqual([true, false, false, false]);
});

test('what waits for a time can start now, what takes input can be sent some, what is not ours can be', () => {
  expect([delayed, aTask()].map(canStartNow)).toEqual([true, false]);
  expect([open, aTask(), { ...open, status: completed.status }].map(canSend)).toEqual([true, false, false]);
  const other = { id: 'window:other', label: 'other' };
  expect(canTransfer(aTask(), other)).toBe(true);
  expect(canTransfer(aTask(), aTask().owner)).toBe(false);
  expect(canTransfer(completed, other)).toBe(false);
});

test('an agent is interrupted while it works, and goes on after its end where it can', () => {
  const waits = (need: 'permission' | 'input') =>
    anAgentRun({}, { status: { state: 'waiting', for: need, message: 'x' } });
  const listening = anAgentRun({}, { spec: { ...agentSpec, transport: 'jsonl' } });
  const runs = [anAgentRun(), waits('permission'), waits('input'), listening, aTask()];
  expect(runs.map(canInterrupt)).toEqual([true, true, false, false, false]);
  const ended = anEndedRun({ state: 'cancelled' }, {}, { supportsResume: true });
  const goesOn = [ended, { ...ended, supportsResume: false }, anAgentRun({}, { supportsResume: true })];
  expect(goesOn.map(canGoOn)).toEqual([true, false, false]);
  expect(canSend(ended)).toBe(false);
});

test('what a program reports, and a step of another task, cannot be started again by itself', () => {
  const step = aTask({ step: 'worktree' });
  expect([aTask(), completed, anAgentRun(), external, step].map(canRepeat)).toEqual([
    ...[true, true, true, false, false],
  ]);
  expect(taskContextValue(external, { session: external.owner, hasUnfinishedBelow: false })).not.toContain(
    'canRepeat',
  );
});

test('what failed by itself can be fixed, if it is a command', () => {
  const exit = { state: 'failed' as const, failure: { kind: 'exit' as const, code: 2 } };
  const dependency = { kind: 'dependency' as const, on: [], message: 'x' };
  const tasks = [
    anEndedTask(exit),
    anEndedTask({ state: 'failed', failure: dependency }),
    anEndedRun(exit),
    completed,
  ];
  expect(tasks.map(canFix)).toEqual([true, false, false, false]);
});

test('menus learn it from one value', () => {
  const session = aTask().owner;
  expect(taskContextValue(completed, { session, hasUnfinishedBelow: false })).toBe(
    'task.completed.ended.canRepeat',
  );
  expect(taskContextValue(open, { session, hasUnfinishedBelow: true })).toBe(
    'task.running.unfinished.canPause.canRepeat.canSend.canCancelTree',
  );
  const about = { session, hasUnfinishedBelow: false };
  const of = [{ attempt: 1, process: { pid: 5, startTime: '1', boot: '-' } }];
  const leftovers = { count: 1, processes: [{ pid: 7, name: 'sleep' }], of };
  expect(taskContextValue({ ...completed, leftovers }, about)).toBe(
    'task.completed.ended.canRepeat.hasLeftovers',
  );
  // What an attempt before this one left cannot be told from what this one does.
  expect(taskContextValue(aTask({ leftovers }), about)).toBe('task.running.unfinished.canPause.canRepeat');
});

test('unfinished descendants are found at any depth, also in a circle', () => {
  const model = new TaskModel();
  const below = (id: string) => hasUnfinishedBelow(id, (parent) => model.childrenOf(parent));
  const child = (id: string, parent: string, more: Partial<Task> = {}) => ({
    ...completed,
    id,
    parent: { task: parent },
    ...more,
  });
  model.replaceAll([completed, child('sh-2', 'sh-1'), child('sh-3', 'sh-2'), child('sh-4', 'sh-4')]);
  expect([below('sh-1'), below('sh-4')]).toEqual([false, false]);
  model.apply({ changed: [child('sh-3', 'sh-2', { status: { state: 'running' } })], removed: [] });
  expect([below('sh-1'), below('sh-3')]).toEqual([true, false]);
});
