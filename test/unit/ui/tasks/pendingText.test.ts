import { expect, test } from 'vitest';
import type { GroupState } from '../../../../src/protocol/messages.ts';
import type { PendingReason, Task } from '../../../../src/protocol/task.ts';
import { parseGroups, parseSlots, retentionPolicy } from '../../../../src/ui/editor/settingValues.ts';
import { groupText } from '../../../../src/ui/tasks/groupText.ts';
import { notStartedText, pendingText } from '../../../../src/ui/tasks/pendingText.ts';
import { sectionOf } from '../../../../src/ui/tasks/taskSections.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { anAgentRun } from '../anAgentRun.ts';
import { aTask } from '../aTask.ts';

const now = new Date(2026, 0, 1, 13, 0).getTime();
const build: GroupState = { name: 'build', slots: 2, isPaused: false, running: 1, pending: 5 };

function pending(id: string, waitsFor: PendingReason, more: Partial<Task> = {}): Task {
  return aTask({ id, status: { state: 'pending', waitsFor }, ...more });
}

function modelOf(tasks: Task[], groups: GroupState[] = []): TaskModel {
  const model = new TaskModel();
  model.replaceAll(tasks, groups);
  return model;
}

const textOf = (model: TaskModel, id: string) => {
  const task = model.get(id);
  return task && pendingText(task, now, model);
};

test('where its output will be, a task says that it has not started, until it has', () => {
  const waiting = pending('sh-1', { kind: 'slot' });
  expect(notStartedText(waiting, modelOf([waiting]))).toBe('not started: next · queued');
  const running = aTask({ status: { state: 'running' } });
  expect(notStartedText(running, modelOf([running]))).toBe('');
});

test('a run that is being checked says which check it is, and is at work', () => {
  const waitsFor = { kind: 'check', step: 'check', task: 'sh-9' } as const;
  const until = { check: 'npm test', tried: 2 };
  const run = anAgentRun({}, { id: 'ag-1', until, status: { state: 'pending', waitsFor } });
  expect(textOf(modelOf([run]), 'ag-1')).toBe('check 2 of 3');
  expect(sectionOf(run)).toBe('running');
  const reviewed = {
    ...run,
    status: { state: 'pending', waitsFor: { ...waitsFor, step: 'review' } },
  } as Task;
  expect(textOf(modelOf([reviewed]), 'ag-1')).toBe('review');
});

test('a queued task says where it stands, by priority and then in order of creation', () => {
  const slot = { kind: 'slot' as const };
  const at = (second: number) => ({ createdAt: `2026-01-01T00:00:0${second}.000Z`, group: 'build' });
  const model = modelOf([
    pending('sh-1', slot, at(1)),
    pending('sh-2', slot, at(2)),
    pending('sh-3', slot, { ...at(3), priority: 1 }),
    pending('sh-4', slot, { createdAt: at(0).createdAt }),
    aTask({ id: 'sh-5', group: 'build' }),
  ]);
  expect(textOf(model, 'sh-3')).toBe('next · queued in build');
  expect(textOf(model, 'sh-1')).toBe('1 before it · queued in build');
  expect(textOf(model, 'sh-2')).toBe('2 before it · queued in build');
  expect(textOf(model, 'sh-4')).toBe('next · queued');
  model.apply({ changed: [aTask({ id: 'sh-3', group: 'build' })], removed: [] });
  expect(textOf(model, 'sh-2')).toBe('1 before it · queued in build');
});

test('a task that waits for others names the first', () => {
  const after = [{ task: 'sh-1', on: 'failure' as const }];
  const model = modelOf([
    aTask({ name: 'compile' }),
    pending('sh-2', { kind: 'tasks', ids: ['sh-1'] }),
    pending('sh-3', { kind: 'tasks', ids: ['sh-1', 'sh-2'] }, { after }),
    pending('sh-4', { kind: 'tasks', ids: ['sh-9'] }, { after: [{ task: 'sh-9', on: 'any' }] }),
  ]);
  expect(textOf(model, 'sh-2')).toBe('after compile');
  expect(textOf(model, 'sh-3')).toBe('after compile fails and 1 more');
  expect(textOf(model, 'sh-4')).toBe('after sh-9 ends');
});

test('a task that waits for a time says when', () => {
  const until = new Date(2026, 0, 1, 14, 5).toISOString();
  const soon = new Date(now + 11_400).toISOString();
  const retry = { retry: { max: 3, backoffMs: 1000 }, attempt: { number: 3, max: 4 } };
  const model = modelOf([
    pending('sh-1', { kind: 'time', until }),
    pending('sh-2', { kind: 'time', until: soon }, retry),
  ]);
  expect(textOf(model, 'sh-1')).toBe('starts 14:05');
  expect(textOf(model, 'sh-2')).toBe('retry 2 of 3 in 10 s');
});

test('a task that is held says so, and by what', () => {
  const model = modelOf(
    [
      pending('sh-1', { kind: 'paused' }, { pausedAt: '2026-01-01T00:00:00.000Z' }),
      pending('sh-2', { kind: 'paused' }, { group: 'build' }),
    ],
    [{ ...build, isPaused: true }],
  );
  expect(textOf(model, 'sh-1')).toBe('paused');
  expect(textOf(model, 'sh-2')).toBe('build is paused');
});

test('a group says how busy it is', () => {
  expect(groupText(build)).toBe('1 of 2 slots · 5 queued');
  expect(groupText({ ...build, slots: 1, pending: 0 })).toBe('1 of 1 slot');
  expect(groupText({ ...build, isPaused: true, running: 0 })).toBe('paused · 0 of 2 slots · 5 queued');
  expect(groupText({ name: 'default', isPaused: true, running: 0, pending: 3 })).toBe('paused · 3 queued');
});

test('how busy groups are follows from the tasks, whatever the host told last', () => {
  const slot = { kind: 'slot' as const };
  const model = modelOf(
    [
      aTask({ id: 'sh-1', group: 'build' }),
      aTask({ id: 'sh-2', group: 'build', status: { state: 'pending' } }),
      pending('sh-3', slot, { group: 'build' }),
      pending('sh-4', slot, { group: 'new' }),
      aTask({ id: 'ot-5', spec: { external: true } }),
    ],
    [{ ...build, running: 9, pending: 9 }],
  );
  expect(model.groups()).toEqual([
    { name: 'build', slots: 2, isPaused: false, running: 2, pending: 1 },
    { name: 'default', isPaused: false, running: 0, pending: 0 },
    { name: 'new', slots: 1, isPaused: false, running: 0, pending: 1 },
  ]);
  expect(textOf(model, 'sh-2')).toBe('starting');
  model.apply({ changed: [], removed: ['sh-4'] });
  expect(model.groups().map(({ name }) => name)).toEqual(['build', 'default']);
});

test('agent runs take slots as commands do, and their group has its own number of them', () => {
  const queued = anAgentRun({}, { id: 'ag-2', status: { state: 'pending', waitsFor: { kind: 'slot' } } });
  const model = modelOf([anAgentRun(), queued, aTask({ id: 'ob-1', spec: { watch: {}, on: 'any' } })]);
  expect(model.groups()).toEqual([
    { name: 'agents', slots: 3, isPaused: false, running: 1, pending: 1 },
    { name: 'default', isPaused: false, running: 0, pending: 0 },
  ]);
});

test('what waits for a lock, a word or a budget says for which, and a gate needs the person once', () => {
  const gate = { kind: 'gate', after: 'sh-1', since: '2026-01-01T12:00:00.000Z' } as const;
  const budget = { kind: 'budget', of: 'group', name: 'agents', spentUsd: 5.02, limitUsd: 5 } as const;
  const model = modelOf([
    aTask({ id: 'sh-1', name: 'lint' }),
    pending('sh-2', { kind: 'lock', name: 'db', by: 'sh-1' }),
    pending('sh-3', { kind: 'lock', name: 'db', by: 'sh-1', isAhead: true }),
    pending('sh-4', gate, { group: 'deploy' }),
    pending('sh-5', { ...budget, until: '2026-01-02T00:00:00.000Z' }),
  ]);
  expect(textOf(model, 'sh-2')).toBe('waits for the lock db, held by lint');
  expect(textOf(model, 'sh-3')).toBe('waits for the lock db, which lint gets first');
  expect(textOf(model, 'sh-4')).toBe('needs you: start it after lint? · next in deploy');
  expect(textOf(model, 'sh-5')).toBe(
    'the budget of group agents is spent: $5.02 of $5.00; resets at midnight',
  );
  const sections = ['sh-2', 'sh-3', 'sh-4', 'sh-5'].map((id) => sectionOf(model.get(id) as Task));
  expect(sections).toEqual(['queued', 'queued', 'needsYou', 'queued']);
});

test('slots are a whole number, or as many as there are', () => {
  expect(['2', ' ', '0', '1.5', 'x'].map(parseSlots)).toEqual([2, null, undefined, undefined, undefined]);
  expect(parseGroups({ build: 2, net: 0, bad: -1, worse: 'x', ' ': 1 })).toEqual([
    { name: 'build', slots: 2 },
    { name: 'net', slots: null },
  ]);
  expect(parseGroups({ deploy: { slots: 1, gate: true, budget: 5 }, net: { budget: 0, gate: 'x' } })).toEqual(
    [
      { name: 'deploy', slots: 1, isGated: true, budgetUsd: 5 },
      { name: 'net', budgetUsd: null },
    ],
  );
  expect(parseGroups(undefined)).toEqual([]);
});

test('a limit of 0 is none', () => {
  expect(retentionPolicy({ days: 30, count: 5000, sizeGiB: 10 })).toEqual({
    maxAgeMs: 2_592_000_000,
    maxCount: 5000,
    maxBytes: 10_737_418_240,
  });
  expect(retentionPolicy({ days: 0, count: 0, sizeGiB: 0 })).toEqual({});
});
