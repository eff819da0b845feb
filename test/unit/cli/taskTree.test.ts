import { expect, test } from 'vitest';
import { taskTrees, treeLines, type TaskNode } from '../../../src/cli/taskTree.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { makeTask } from './makeTask.ts';

const running = { status: { state: 'running' } } as const;
const child = (id: string, parent: string, changes: Partial<Task> = {}) =>
  makeTask({ id, parent: { task: parent }, ...changes });
const look = { nowMs: 0, hasColours: false };
const ids = (nodes: TaskNode[]): unknown[] => nodes.map(({ task, children }) => [task.id, ...ids(children)]);

const family = [
  makeTask({ id: 'a' }),
  child('b', 'a', running),
  child('c', 'b'),
  child('d', 'b', running),
  child('e', 'a'),
  makeTask({ id: 'f', ...running }),
  makeTask({ id: 'g' }),
];

test('ended tasks are there only on the way to unfinished ones, unless all are wanted', () => {
  expect(ids(taskTrees(family))).toEqual([['a', ['b', ['d']]], ['f']]);
  expect(ids(taskTrees(family, { all: true }))).toEqual([['a', ['b', ['c'], ['d']], ['e']], ['f'], ['g']]);
});

test('one task with those below it', () => {
  const b = family[1]!;
  expect(ids(taskTrees(family, { root: b }))).toEqual([['b', ['d']]]);
  expect(ids(taskTrees(family, { root: b, all: true }))).toEqual([['b', ['c'], ['d']]]);
  expect(ids(taskTrees(family, { root: family[6]! }))).toEqual([['g']]);
});

test('parents that are gone are none, and circles end', () => {
  expect(ids(taskTrees([child('b', 'gone', running)]))).toEqual([['b']]);
  const circle = [child('a', 'b', running), child('b', 'a', running), child('c', 'c', running)];
  expect(ids(taskTrees(circle))).toEqual([['a', ['b']], ['c']]);
});

test('branches are drawn, and lines fit', () => {
  expect(treeLines(taskTrees(family, { all: true }), { ...look, width: 30 })).toEqual([
    'a  completed  make all',
    '├─ b  running  make all',
    '│  ├─ c  completed  make all',
    '│  └─ d  running  make all',
    '└─ e  completed  make all',
    'f  running  make all',
    'g  completed  make all',
  ]);
  const told = makeTask({ ...running, progress: { message: 'Compiling everything' } });
  expect(treeLines(taskTrees([told]), { ...look, width: 45 })).toEqual([
    'sh-aaaaaaaa  running  make all · Compiling e…',
  ]);
});
