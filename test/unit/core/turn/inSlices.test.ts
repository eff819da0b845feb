import { expect, test } from 'vitest';
import { inSlices } from '../../../../src/core/turn/inSlices.ts';

const WORK_MS = 3;

test('others have their turn while much is done, and it is done in order', async () => {
  const done: number[] = [];
  let turns = 0;
  let isOver = false;
  const others = () => {
    turns++;
    if (!isOver) setImmediate(others);
  };
  setImmediate(others);
  const items = Array.from({ length: 20 }, (_, number) => number);
  await inSlices(items, (number) => {
    const end = performance.now() + WORK_MS;
    while (performance.now() < end);
    done.push(number);
  });
  isOver = true;
  expect(done).toEqual(items);
  // A slice is over after 4 ms at the latest, so it has two of these at most.
  expect(turns).toBeGreaterThanOrEqual(items.length / 2 - 1);
});

test('little work is done at once', () => {
  const done: number[] = [];
  void inSlices([1, 2], (number) => done.push(number));
  expect(done).toEqual([1, 2]);
});
