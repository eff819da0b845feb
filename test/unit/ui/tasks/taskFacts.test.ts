import { expect, test } from 'vitest';
import { DEFAULT_OUTPUT_LIMIT_BYTES, type Task } from '../../../../src/protocol/task.ts';
import type { WorktreeRecord } from '../../../../src/protocol/worktree.ts';
import { taskFacts } from '../../../../src/ui/tasks/taskFacts.ts';
import { noOtherTasks } from '../../../../src/ui/tasks/taskLookup.ts';
import { aTask, anEndedTask } from '../aTask.ts';

test('a tooltip tells of dependencies, earlier attempts, limits and what becomes of the task', () => {
  const compile = anEndedTask({ state: 'completed', exitCode: 0 }, { id: 'sh-9', name: 'compile' });
  const others = { ...noOtherTasks, get: (id: string) => (id === 'sh-9' ? compile : undefined) };
  const task = aTask({
    group: 'build',
    priority: 2,
    after: [
      { task: 'sh-9', on: 'success' },
      { task: 'sh-8', on: 'any', isMet: true },
    ],
    parent: { task: 'sh-9' },
    attempt: { number: 2, max: 4 },
    earlier: [
      {
        number: 1,
        status: { state: 'failed', failure: { kind: 'exit', code: 2 } },
        startedAt: '2026-01-01T00:00:00.000Z',
        endedAt: '2026-01-01T00:00:05.000Z',
        output: { path: '/x', bytes: 1 },
      },
    ],
    timeoutMs: 300_000,
    outputLimitBytes: 1024,
    closePolicy: 'cancel',
  });
  expect(taskFacts(task, Date.now(), { others })).toEqual(
    expect.arrayContaining([
      ['Group', 'build · priority 2'],
      ['After', 'compile succeeds (completed)'],
      ['After', 'sh-8 ends (it has)'],
      ['Started by', 'compile'],
      ['Attempt', '2 of at most 4'],
      ['Attempt 1', 'exit 2 · 5 s'],
      ['Limits', '5 m · 1.0 KiB of output'],
      ['When its session closes', 'is cancelled'],
    ]),
  );
  expect(taskFacts(aTask(), Date.now(), { others: noOtherTasks }).map(([label]) => label)).toEqual([
    'Status',
    'Folder',
    'Asked for by',
    'Started',
    'Output',
    'Id',
  ]);
});

test('a tooltip says nothing twice, and nothing that is as always', () => {
  const factsOf = (differences: Partial<Task>) =>
    new Map(taskFacts(aTask(differences), Date.now(), { others: noOtherTasks }));
  const failed = (message: string) =>
    factsOf({ status: { state: 'failed', failure: { kind: 'agent', message } }, endedAt: aTask().createdAt });
  // What a run failed of is its status; only what is cut off there is said again.
  expect(failed('not logged in').get('Reason')).toBeUndefined();
  expect(failed('x'.repeat(200)).get('Reason')).toBe('x'.repeat(200));
  const process = { pid: 7, startTime: '1', boot: '-' };
  expect(factsOf({ process }).get('Process')).toBe('7');
  expect(factsOf({ process, status: { state: 'completed' } }).get('Process')).toBeUndefined();
  expect(factsOf({ outputLimitBytes: DEFAULT_OUTPUT_LIMIT_BYTES }).get('Limits')).toBeUndefined();
  expect(factsOf({ attempt: { number: 1, max: 3 } }).get('Attempt')).toBe('1 of at most 3');
  expect(factsOf({ createdAt: '2025-12-31T23:00:00.000Z' }).get('Created')).toBeDefined();
});

test('a tooltip names what the task has left running', () => {
  const of = [{ attempt: 1, process: { pid: 5, startTime: '1', boot: '-' } }];
  const processes = Array.from({ length: 12 }, (_, index) => ({ pid: index + 1, name: 'sleep' }));
  const factOf = (leftovers: Partial<NonNullable<Task['leftovers']>>) => {
    const task = anEndedTask(
      { state: 'completed' },
      { leftovers: { count: 12, processes, of, ...leftovers } },
    );
    return taskFacts(task, Date.now(), { others: noOtherTasks }).find(
      ([label]) => label === 'Still running',
    )?.[1];
  };
  const names = Array.from({ length: 10 }, (_, index) => `${index + 1} (sleep)`).join(', ');
  expect(factOf({})).toBe(`${names} and 2 more`);
  expect(factOf({ outlivedKill: true })).toBe(`${names} and 2 more · could not be ended`);
  expect(factOf({ count: 0, processes: [] })).toBeUndefined();
});

test('a tooltip names the worktree and its branch, or why changes are not known', () => {
  const worktree = { name: 'fix', branch: 'legwork/fix' } as WorktreeRecord;
  const isolated = aTask({ worktree: 'wt-1234' });
  const factsOf = (task: Task, found?: WorktreeRecord) =>
    new Map(taskFacts(task, Date.now(), { others: noOtherTasks, worktree: found }));
  expect(factsOf(isolated, worktree).get('Worktree')).toBe('fix');
  expect(factsOf(isolated, worktree).get('Branch')).toBe('legwork/fix');
  expect(factsOf(isolated).get('Worktree')).toBe('wt-1234');
  expect(factsOf(aTask()).has('Worktree')).toBe(false);
  expect(factsOf(aTask({ noBaseline: 'too large' })).get('Changes')).toBe('not known: too large');
});

test('a tooltip tells what a task uses, and after which silence it says so', () => {
  const MEBIBYTE = 1024 * 1024;
  const use = {
    processorPercent: 12,
    memoryBytes: 64 * MEBIBYTE,
    peakBytes: 80 * MEBIBYTE,
    processorMs: 65_000,
  };
  const running = aTask({ status: { state: 'running' }, stallAfterMs: 600_000, use });
  expect(taskFacts(running, Date.now(), { others: noOtherTasks })).toEqual(
    expect.arrayContaining([
      ['Memory', '64.0 MiB now, at most 80.0 MiB'],
      ['Processor', '12 % now, 1 m 05 s in all'],
      ['Limits', 'tells of silence after 10 m'],
    ]),
  );
  const labels = taskFacts(aTask(), Date.now(), { others: noOtherTasks }).map(([label]) => label);
  expect(labels).not.toContain('Memory');
});
