import { expect, test } from 'vitest';
import { NOTICES_SESSION } from '../../../../../src/protocol/outsideNotices.ts';
import type { Task } from '../../../../../src/protocol/task.ts';
import { TaskModel, type TaskModelChange } from '../../../../../src/ui/tasks/taskModel.ts';
import { WorkspaceTasks } from '../../../../../src/ui/tasks/taskScope.ts';
import { sectionOf } from '../../../../../src/ui/tasks/taskSections.ts';
import { PAGE_SIZE, TreeNodes } from '../../../../../src/ui/tasks/tree/treeNodes.ts';
import { anEndedTask, aTask } from '../../aTask.ts';
import { arranged } from './arranged.ts';

const completed = (id: string): Task => anEndedTask({ state: 'completed', exitCode: 0 }, { id });

function nodesOf(tasks: Task[], nodes = new TreeNodes()): TreeNodes {
  nodes.update(arranged('state', { tasks }));
  return nodes;
}

test('sections are rows with their tasks below them', () => {
  const nodes = nodesOf([completed('sh-3'), completed('sh-2'), aTask()]);
  const [running, ended] = nodes.roots();
  expect(running).toEqual({ kind: 'section', section: 'running' });
  expect(ended && nodes.tasksBelow(ended)).toBe(2);
});

test('a cancel under way still runs', () => {
  expect(sectionOf(aTask({ status: { state: 'cancelRequested', requestedAt: '' } }))).toBe('running');
});

test('a long section is paged', () => {
  const nodes = nodesOf(Array.from({ length: 2 * PAGE_SIZE + 1 }, (_, index) => completed(`sh-${index}`)));
  const [root] = nodes.roots();
  const rows = () => (root ? nodes.childrenOf(root) : []);
  const last = { id: `sh-${2 * PAGE_SIZE}` };
  expect(rows()).toHaveLength(PAGE_SIZE + 1);
  expect(rows().at(-1)).toEqual({ kind: 'more', of: 'section:completed' });
  expect(nodes.isShown(last)).toBe(false);
  nodes.showMore('section:completed');
  nodes.showMore('section:completed');
  expect(rows()).toHaveLength(2 * PAGE_SIZE + 1);
  expect(nodes.isShown(last)).toBe(true);
});

test('a row stays the same object while its task changes sections, and knows its parent', () => {
  const nodes = nodesOf([aTask()]);
  const row = nodes.nodeOf('sh-1');
  nodesOf([completed('sh-1')], nodes);
  expect(nodes.nodeOf('sh-1')).toBe(row);
  expect(nodes.parentOf(row)).toBe(nodes.roots()[0]);
});

test('the editor is to ask again only for rows that have others below them than it was told', () => {
  const nodes = nodesOf([aTask(), completed('sh-2')]);
  const tell = () => nodes.roots().forEach((root) => nodes.childrenOf(root));
  tell();
  nodesOf([aTask({ progress: { percent: 5 } }), completed('sh-2')], nodes);
  expect(nodes.takeOutdated()).toEqual([]);

  nodesOf([aTask(), completed('sh-3'), completed('sh-2')], nodes);
  expect(nodes.takeOutdated()).toEqual([{ kind: 'section', section: 'completed' }]);
  expect(nodes.takeOutdated()).toEqual([]);
  tell();
  expect(nodes.takeOutdated()).toEqual([]);

  nodesOf([completed('sh-3'), completed('sh-2')], nodes);
  expect(nodes.takeOutdated()).toBeUndefined();
  expect(nodes.takeOutdated()).toEqual([]);
});

test('a row that gets its first row below is told anew with its siblings, because its id is another', () => {
  const nodes = new TreeNodes();
  const other = aTask({ id: 'sh-0' });
  const draw = (...tasks: Task[]) => nodes.update(arranged('tree', { tasks }));
  draw(aTask(), other);
  nodes.roots();
  draw(aTask(), other, aTask({ id: 'sh-2', parent: { task: 'sh-1' } }));
  expect(nodes.takeOutdated()).toBeUndefined();
});

test('a row is current for as long as what it stands for is there', () => {
  const many = Array.from({ length: PAGE_SIZE + 1 }, (_, index) => completed(`sh-${index}`));
  const nodes = nodesOf(many);
  const [root] = nodes.roots();
  const rows = root ? nodes.childrenOf(root) : [];
  expect(rows.every((row) => nodes.isCurrent(row))).toBe(true);
  nodesOf(many.slice(1), nodes);
  expect(rows.filter((row) => !nodes.isCurrent(row))).toEqual([
    { kind: 'task', id: 'sh-0' },
    { kind: 'more', of: 'section:completed' },
  ]);
});

test('tasks below tasks are counted and known on all levels', () => {
  const nodes = new TreeNodes();
  const child = aTask({ id: 'sh-2', parent: { task: 'sh-1' } });
  nodes.update(arranged('tree', { tasks: [aTask(), child] }));
  const [top] = nodes.roots();
  expect(top && nodes.countOf(top)).toBe(1);
  expect(nodes.parentOf(nodes.nodeOf('sh-2'))).toBe(top);
  expect(nodes.parentOf(nodes.nodeOf('sh-1'))).toBeUndefined();
  expect(nodes.isShown(child)).toBe(true);
});

test('a task belongs to the workspace by its owner or its folder', () => {
  const workspace = new WorkspaceTasks({ session: 'window:file:///other', folders: ['/work/app'] });
  const inFolder = (cwd: string) => workspace.has(aTask({ spec: { ...aTask().spec, cwd } }));
  expect(inFolder('/work/app')).toBe(true);
  expect(inFolder('/work/app/sub')).toBe(true);
  expect(inFolder('/work/app/..sub')).toBe(true);
  expect(inFolder('/work/application')).toBe(false);
  expect(inFolder('/work')).toBe(false);
  expect(new WorkspaceTasks({ session: 'window:file:///work', folders: [] }).has(aTask())).toBe(true);
});

test('a task in a worktree belongs to the workspace that the worktree was made from', () => {
  const spec = { ...aTask().spec, cwd: '/state/legwork/worktrees/wt-abcd/app' };
  const has = (folder: string, task: Partial<Task>) =>
    new WorkspaceTasks({ session: 'window:file:///other', folders: [folder] }).has(aTask({ spec, ...task }));
  expect(has('/work/app', { worktree: 'wt-abcd', source: '/work/app' })).toBe(true);
  expect(has('/work/other', { worktree: 'wt-abcd', source: '/work/app' })).toBe(false);
  expect(has('/work/app', {})).toBe(false);
});

test('a notification command that has failed is shown in every workspace', () => {
  const workspace = new WorkspaceTasks({ session: 'window:file:///other', folders: [] });
  expect(workspace.has(aTask({ owner: NOTICES_SESSION }))).toBe(true);
  expect(workspace.has(aTask({ owner: { id: 'host:other', label: 'Other' } }))).toBe(false);
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
    news: [],
    isSnapshot: false,
    isPartial: false,
  });
  expect(changes[2]?.removed.map(({ id }) => id)).toEqual(['sh-2']);
  expect(model.all()).toEqual([completed('sh-1')]);
});

test('what a fresh connection has yet to tell of is not gone before it has told all', () => {
  const model = new TaskModel();
  const changes: TaskModelChange[] = [];
  model.replaceAll([completed('sh-1'), completed('sh-2'), completed('sh-3')]);
  model.onDidChange((change) => changes.push(change));
  model.replaceAll([completed('sh-1')], [], { hasHistory: true });
  model.apply({ changed: [aTask({ id: 'sh-4' })], removed: [] });
  expect(model.get('sh-2')).toBeDefined();
  model.apply({ changed: [completed('sh-2')], removed: [], history: 'last' });
  expect(new Set(model.all().map(({ id }) => id))).toEqual(new Set(['sh-1', 'sh-2', 'sh-4']));
  expect(changes.map(({ isSnapshot, isPartial }) => [isSnapshot, isPartial])).toEqual([
    [true, true],
    [false, false],
    [true, false],
  ]);
  expect(changes.at(-1)?.removed.map(({ id }) => id)).toEqual(['sh-3']);
});
