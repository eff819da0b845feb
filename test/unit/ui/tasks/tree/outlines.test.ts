import { expect, test } from 'vitest';
import type { GroupState } from '../../../../../src/protocol/messages.ts';
import type { Task } from '../../../../../src/protocol/task.ts';
import type { Outline } from '../../../../../src/ui/tasks/tree/outlines/outline.ts';
import { parseGrouping } from '../../../../../src/ui/tasks/tree/viewState.ts';
import { anEndedTask, aTask } from '../../aTask.ts';
import { arranged } from './arranged.ts';

const completed = (id: string, more: Partial<Task> = {}): Task =>
  anEndedTask({ state: 'completed', exitCode: 0 }, { id, ...more });
const queued = (id: string, more: Partial<Task> = {}): Task =>
  aTask({ id, status: { state: 'pending', waitsFor: { kind: 'slot' } }, ...more });
const group = (name: string, more: Partial<GroupState> = {}): GroupState => ({
  name,
  isPaused: false,
  running: 0,
  pending: 0,
  ...more,
});

/** An outline as nested names, without what they begin with. */
function drawn(outline: Outline, key = ''): unknown[] {
  return outline.rowsBelow(key, Infinity).map((child) => {
    const below = drawn(outline, child);
    return below.length > 0 ? [child, below] : child;
  });
}

test('by state: sections in order, empty ones not at all', () => {
  const tasks = [completed('sh-3'), queued('sh-2'), aTask()];
  expect(drawn(arranged('state', { tasks, groups: [] }))).toEqual([
    ['section:running', ['task:sh-1']],
    ['section:queued', ['task:sh-2']],
    ['section:completed', ['task:sh-3']],
  ]);
});

test('schedules are before what has ended, or on top where tasks are not shown by state', () => {
  const tasks = [completed('sh-3'), queued('sh-2'), aTask()];
  const schedules = [{ id: 'sc-1' }, { id: 'sc-2' }];
  const scheduled = ['section:scheduled', ['schedule:sc-1', 'schedule:sc-2']];
  const byState = arranged('state', { tasks, groups: [] });
  byState.setSchedules?.(schedules);
  expect(drawn(byState)).toEqual([
    ['section:running', ['task:sh-1']],
    ['section:queued', ['task:sh-2']],
    scheduled,
    ['section:completed', ['task:sh-3']],
  ]);
  expect(byState.countBelow('')).toBe(4);
  expect(byState.parentOf('schedule:sc-2')).toBe('section:scheduled');
  byState.setSchedules?.([]);
  expect(byState.countBelow('')).toBe(3);
  expect(byState.parentOf('schedule:sc-2')).toBeUndefined();
  expect(byState.parentOf('section:scheduled')).toBeUndefined();
  const byTime = arranged('time', { tasks: [aTask()] });
  byTime.setSchedules?.(schedules);
  expect(drawn(byTime)).toEqual([scheduled, 'task:sh-1']);
  expect(byTime.rowsBelow('', 1)).toEqual(['section:scheduled']);
});

test('by state: queued tasks below their group, in the order they will start', () => {
  const tasks = [
    queued('sh-1', { group: 'build' }),
    queued('sh-2', { group: 'build', priority: 5 }),
    queued('sh-3'),
  ];
  const groups = [group('build', { slots: 1, pending: 2 }), group('default', { pending: 1 }), group('idle')];
  expect(drawn(arranged('state', { tasks, groups }))).toEqual([
    ['section:queued', [['group:build', ['task:sh-2', 'task:sh-1']], 'task:sh-3']],
  ]);
  const limited = [group('default', { slots: 1, pending: 1 })];
  expect(drawn(arranged('state', { tasks: [queued('sh-3')], groups: limited }))).toEqual([
    ['section:queued', [['group:default', ['task:sh-3']]]],
  ]);
});

test('by state: a group that is held or busy is shown though nothing of it is queued', () => {
  const groups = [group('build', { isPaused: true }), group('net', { running: 1 }), group('idle')];
  const tasks = [aTask({ id: 'sh-1', group: 'net' })];
  expect(drawn(arranged('state', { tasks, groups }))).toEqual([
    ['section:running', ['task:sh-1']],
    ['section:queued', ['group:build', 'group:net']],
  ]);
});

test('by state: a group that is busy with tasks of other windows is not all there is', () => {
  expect(drawn(arranged('state', { tasks: [], groups: [group('net', { running: 1 })] }))).toEqual([]);
});

test('by state: of groups a filter leaves those in which it leaves a queued task', () => {
  const groups = [
    group('build', { isPaused: true }),
    group('net', { running: 1 }),
    group('api', { running: 1 }),
  ];
  const about = { groups, isFiltered: true };
  expect(drawn(arranged('state', { ...about, tasks: [] }))).toEqual([]);
  expect(drawn(arranged('state', { ...about, tasks: [queued('sh-1', { group: 'net' })] }))).toEqual([
    ['section:queued', [['group:net', ['task:sh-1']]]],
  ]);
});

test('tree: children below their parent whatever their state, those of unknown parents on top', () => {
  const tasks = [
    aTask({ id: 'sh-1', startedAt: '2026-01-01T00:00:09.000Z' }),
    completed('sh-2', { parent: { task: 'sh-1' } }),
    queued('sh-3', { parent: { task: 'sh-2' } }),
    completed('sh-4', { parent: { task: 'gone' }, endedAt: '2026-01-01T00:00:05.000Z' }),
  ];
  expect(drawn(arranged('tree', { tasks, groups: [] }))).toEqual([
    ['task:sh-1', [['task:sh-2', ['task:sh-3']]]],
    'task:sh-4',
  ]);
});

test('tree: racers below their race, which is where its first racer would be; their steps below them', () => {
  const race = (racer: string) => ({ race: { id: 'race-1', name: 'fix', racer } });
  const tasks = [
    completed('sh-1', { endedAt: '2026-01-01T00:00:01.000Z' }),
    aTask({ id: 'ag-1', kind: 'agent', startedAt: '2026-01-01T00:00:05.000Z', ...race('a') }),
    aTask({ id: 'ag-2', kind: 'agent', startedAt: '2026-01-01T00:00:06.000Z', ...race('b') }),
    queued('sh-2', { parent: { task: 'ag-1' }, step: 'verify', ...race('a') }),
    aTask({ id: 'sh-3', startedAt: '2026-01-01T00:00:09.000Z' }),
  ];
  const outline = arranged('tree', { tasks });
  expect(drawn(outline)).toEqual([
    'task:sh-3',
    ['race:race-1', [['task:ag-1', ['task:sh-2']], 'task:ag-2']],
    'task:sh-1',
  ]);
  expect([outline.countBelow(''), outline.parentOf('race:race-1'), outline.parentOf('task:ag-2')]).toEqual([
    ...[3, '', 'race:race-1'],
  ]);
  outline.remove('ag-1');
  outline.remove('ag-2');
  expect([outline.countBelow(''), outline.parentOf('race:race-1')]).toEqual([3, undefined]);
});

test('tree: a circle of parents is shown from its first task on', () => {
  const tasks = [
    aTask({ id: 'sh-1', parent: { task: 'sh-2' } }),
    aTask({ id: 'sh-2', parent: { task: 'sh-1' } }),
    aTask({ id: 'sh-3', parent: { task: 'sh-2' } }),
    aTask({ id: 'sh-4', parent: { task: 'sh-4' } }),
  ];
  expect(drawn(arranged('tree', { tasks, groups: [] }))).toEqual([
    ['task:sh-1', [['task:sh-2', ['task:sh-3']]]],
    'task:sh-4',
  ]);
});

test('workspace: by the owner window, else by folder', () => {
  const tasks = [
    aTask({ owner: { id: 'window:file:///work', label: 'work', workspace: 'file:///work' } }),
    completed('sh-2', { owner: { id: 'cli:me', label: 'me' } }),
    completed('sh-3', {
      owner: { id: 'cli:me', label: 'me' },
      spec: { command: 'ls', cwd: '/else', environment: 'e' },
      endedAt: '2026-01-01T00:00:02.000Z',
    }),
  ];
  expect(drawn(arranged('workspace', { tasks, groups: [] }))).toEqual([
    ['workspace:/work', ['task:sh-1', 'task:sh-2']],
    ['workspace:/else', ['task:sh-3']],
  ]);
});

test('time: one list, the newest first', () => {
  const tasks = [aTask(), completed('sh-2')];
  expect(drawn(arranged('time', { tasks, groups: [] }))).toEqual(['task:sh-2', 'task:sh-1']);
});

test('what was remembered of an unknown grouping is forgotten', () => {
  expect(parseGrouping('tree')).toBe('tree');
  expect(parseGrouping('colour')).toBeUndefined();
});
