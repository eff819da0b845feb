import { expect, test } from 'vitest';
import type { Task } from '../../../src/protocol/task.ts';
import { TaskModel, type TaskModelChange } from '../../../src/ui/taskModel.ts';
import { groupOf } from '../../../src/ui/taskGroups.ts';
import { belongsToWorkspace } from '../../../src/ui/taskScope.ts';
import { PAGE_SIZE, TreeNodes } from '../../../src/ui/views/treeNodes.ts';
import { aTask, anEndedTask } from './aTask.ts';

const completed = (id: string): Task => anEndedTask({ state: 'completed', exitCode: 0 }, { id });

test('groups are shown in order, empty ones not at all', () => {
  const nodes = new TreeNodes();
  const pending = aTask({ id: 'sh-2', status: { state: 'pending' } });
  nodes.update([completed('sh-3'), pending, aTask()]);
  expect(nodes.roots()).toEqual(
    ['running', 'queued', 'completed'].map((group) => ({ kind: 'group', group })),
  );
});

test('a cancel under way still runs', () => {
  expect(groupOf(aTask({ status: { state: 'cancelRequested', requestedAt: '' } }))).toBe('running');
});

test('a long group is paged', () => {
  const nodes = new TreeNodes();
  nodes.update(Array.from({ length: 2 * PAGE_SIZE + 1 }, (_, index) => completed(`sh-${index}`)));
  const [root] = nodes.roots();
  const rows = () => (root ? nodes.childrenOf(root) : []);
  expect(rows()).toHaveLength(PAGE_SIZE + 1);
  expect(rows().at(-1)).toEqual({ kind: 'more', group: 'completed' });
  nodes.showMore('completed');
  nodes.showMore('completed');
  expect(rows()).toHaveLength(2 * PAGE_SIZE + 1);
});

test('a row stays the same object while its task changes groups, and knows its parent', () => {
  const nodes = new TreeNodes();
  nodes.update([aTask()]);
  const row = nodes.nodeOf('sh-1');
  nodes.update([completed('sh-1')]);
  expect(nodes.nodeOf('sh-1')).toBe(row);
  expect(nodes.parentOf(row, completed('sh-1'))).toBe(nodes.roots()[0]);
  expect(nodes.ticking()).toEqual([]);
});

test('a task belongs to the workspace by its owner or its folder', () => {
  const workspace = { session: 'window:file:///other', folders: ['/work/app'] };
  const inFolder = (cwd: string) => belongsToWorkspace(aTask({ spec: { ...aTask().spec, cwd } }), workspace);
  expect(inFolder('/work/app')).toBe(true);
  expect(inFolder('/work/app/sub')).toBe(true);
  expect(inFolder('/work/app/..sub')).toBe(true);
  expect(inFolder('/work/application')).toBe(false);
  expect(inFolder('/work')).toBe(false);
  expect(belongsToWorkspace(aTask(), { session: 'window:file:///work', folders: [] })).toBe(true);
});

test('the model tells what changed, and a snapshot removes what it lacks', () => {
  const model = new TaskModel();
  const changes: TaskModelChange[] = [];
  model.onDidChange((change) => changes.push(change));
  model.replaceAll([aTask(), aTask({ id: 'sh-2' })]);
  model.apply({ changed: [completed('sh-1')], removed: [] });
  model.replaceAll([completed('sh-1')]);
  expect(changes[1]).toEqual({
    changed: [{ task: completed('sh-1'), previous: aTask() }],
    removed: [],
    isSnapshot: false,
  });
  expect(changes[2]?.removed.map(({ id }) => id)).toEqual(['sh-2']);
  expect(model.all()).toEqual([completed('sh-1')]);
});
