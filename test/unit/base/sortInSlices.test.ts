import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortInSlices } from '../../../src/base/sortInSlices.ts';
import { TimeSlice } from '../../../src/base/timeSlice.ts';

test('it sorts as the engine does, with equals in the order in which they came', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 5000 }),
      fc.integer({ min: 1, max: 10_000 }),
      fc.boolean(),
      async (length, modulus, isSorted) => {
        const key = (index: number) => (isSorted ? index : (index * 7919) % modulus);
        const items = Array.from({ length }, (_, index) => ({ key: key(index), index }));
        const compare = (a: { key: number }, b: { key: number }) => a.key - b.key;
        expect(await sortInSlices(items, compare, new TimeSlice(5))).toEqual(items.toSorted(compare));
      },
    ),
    { numRuns: 30 },
  );
});

test.each([
  { what: 'anything', item: (index: number) => (index * 7919) % 20_011 },
  { what: 'what is sorted already', item: (index: number) => index },
])('others get their turn between two slices, whatever is sorted: $what', async ({ item }) => {
  const items = Array.from({ length: 20_000 }, (_, index) => item(index));
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  // Every slice is over at once: after each of the 20 runs, and after each time that two are merged.
  await sortInSlices(items, (a, b) => a - b, new TimeSlice(-1));
  isDone = true;
  expect(turns).toBeGreaterThan(35);
});
