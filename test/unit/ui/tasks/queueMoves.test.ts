import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EditParams } from '../../../../src/protocol/messages.ts';
import { placeAmong } from '../../../../src/core/state/startPlaces.ts';
import { groupOf, type Task } from '../../../../src/protocol/task.ts';
import { dropsOf, movesOf } from '../../../../src/ui/tasks/queueMoves.ts';
import { inStartOrder } from '../../../../src/ui/tasks/taskOrder.ts';
import { aTask } from '../aTask.ts';

const waiting = { state: 'pending', waitsFor: { kind: 'slot' } } as const;

function queue(count: number, group = 'q'): Task[] {
  return Array.from({ length: count }, (_each, order) =>
    aTask({ id: `${group}${order}`, group, order, status: waiting }),
  );
}

/** The ids of a group after the host has done what it was asked, in the order of starts. */
function after(tasks: Task[], edits: EditParams[], group = 'q'): string[] {
  let all = tasks;
  for (const { id, before, isLast, group: into } of edits) {
    const found = all.find((task) => task.id === id) as Task;
    const task = into === undefined ? found : { ...found, group: into };
    const others = all.filter((other) => other.id !== id && groupOf(other) === groupOf(task));
    const { moved = [], ...place } = placeAmong(task, others, { before, isLast });
    const shifted = all.map((other) => ({ ...other, ...moved.find((each) => each.id === other.id) }));
    all = shifted.map((other) => (other.id === id ? { ...task, ...place } : other));
  }
  return all
    .filter((task) => groupOf(task) === group)
    .toSorted(inStartOrder)
    .map(({ id }) => id);
}

test.each([
  ['up', ['q2'], ['q0', 'q2', 'q1', 'q3']],
  ['up', ['q0'], ['q0', 'q1', 'q2', 'q3']],
  ['down', ['q2'], ['q0', 'q1', 'q3', 'q2']],
  ['down', ['q3'], ['q0', 'q1', 'q2', 'q3']],
  ['down', ['q0'], ['q1', 'q0', 'q2', 'q3']],
  ['first', ['q3'], ['q3', 'q0', 'q1', 'q2']],
  ['up', ['q2', 'q3'], ['q0', 'q2', 'q3', 'q1']],
  ['down', ['q0', 'q1'], ['q2', 'q0', 'q1', 'q3']],
] as const)('%s moves %j', (move, ids, expected) => {
  const tasks = queue(4);
  const moved = tasks.filter(({ id }) => (ids as readonly string[]).includes(id));
  expect(after(tasks, movesOf(moved, move, tasks))).toEqual(expected);
});

test('up and down undo each other, wherever a task is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 8 }), fc.nat(), (count, nth) => {
      const tasks = queue(count);
      const task = tasks[1 + (nth % (count - 1))] as Task;
      const ids = after(tasks, movesOf([task], 'up', tasks));
      const placed = tasks.map((each) => ({ ...each, place: ids.indexOf(each.id) }));
      const again = placed.filter(({ id }) => id === task.id);
      expect(after(placed, movesOf(again, 'down', placed))).toEqual(tasks.map(({ id }) => id));
    }),
  );
});

test('rows are dropped before another, in its group, or at the end of a group', () => {
  const tasks = [...queue(3), ...queue(2, 'r')];
  const [q0, q1, q2, r0, r1] = tasks as [Task, Task, Task, Task, Task];
  expect(after(tasks, dropsOf([q2, q1], { before: q0 }))).toEqual(['q2', 'q1', 'q0']);
  expect(after(tasks, dropsOf([q2], { before: r1 }), 'r')).toEqual(['r0', 'q2', 'r1']);
  expect(after(tasks, dropsOf([r0, q0], { group: 'q' }))).toEqual(['q1', 'q2', 'r0', 'q0']);
  expect(dropsOf([q0], { before: q0 })).toEqual([]);
});
