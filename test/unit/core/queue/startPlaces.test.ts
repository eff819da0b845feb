import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byStart } from '../../../../src/core/state/startOrder.ts';
import { placeAmong } from '../../../../src/core/state/startPlaces.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { sampleTask } from '../sampleTask.ts';

function queue(priorities: number[]): Task[] {
  return priorities.map((priority, index) => sampleTask({ id: `sh-${index}`, order: index, priority }));
}

/** The queue after a task was placed, in the order of starts. */
function moved(
  tasks: Task[],
  id: string,
  to: { before?: string | undefined; isLast?: boolean } = {},
): Task[] {
  const task = tasks.find((each) => each.id === id) as Task;
  const others = tasks.filter((each) => each !== task);
  const { moved: shifted = [], ...place } = placeAmong(task, others, to);
  const all = [
    ...others.map((other) => ({ ...other, ...shifted.find((each) => each.id === other.id) })),
    { ...task, ...place },
  ];
  return all.toSorted(byStart);
}

test('however often tasks are placed, each starts just before the one it was placed before', () => {
  const move = fc.record({
    id: fc.nat({ max: 7 }),
    before: fc.option(fc.nat({ max: 7 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 2 }), { minLength: 8, maxLength: 8 }),
      fc.array(move),
      (priorities, moves) => {
        let tasks = queue(priorities).toSorted(byStart);
        for (const { id, before } of moves) {
          if (id === before) continue;
          const rest = tasks.map((task) => task.id).filter((other) => other !== `sh-${id}`);
          const place = before === undefined ? 0 : rest.indexOf(`sh-${before}`);
          tasks = moved(tasks, `sh-${id}`, { before: before === undefined ? undefined : `sh-${before}` });
          expect(tasks.map((task) => task.id)).toEqual(rest.toSpliced(place, 0, `sh-${id}`));
        }
      },
    ),
  );
});

test('a hundred moves between the same two find room', () => {
  let tasks = queue([0, 0, 0, 0]);
  for (let count = 0; count < 100; count++) {
    const [first, second, third] = tasks as [Task, Task, Task];
    tasks = moved(tasks, third.id, { before: second.id });
    expect(tasks.slice(0, 3).map(({ id }) => id)).toEqual([first.id, third.id, second.id]);
  }
});

test('it gets the priority of the one it is placed before, and none is placed before a task of another group', () => {
  const [first, second] = queue([5, 0]) as [Task, Task];
  expect(placeAmong(second, [first], { before: first.id })).toMatchObject({ priority: 5 });
  expect(placeAmong(first, [second], {})).toEqual({ place: 0 });
  expect(() => placeAmong(first, [], { before: 'sh-9' })).toThrow('does not wait to start in the same group');
  expect(() => placeAmong(first, [second], { before: first.id })).toThrow('before itself');
});
