import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedList } from '../../../src/base/sortedList.ts';

test('items are in order, found and removed, in whatever order they come and go', () => {
  const step = fc.record({ isAdded: fc.boolean(), item: fc.integer({ min: 0, max: 20 }) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const list = new SortedList<number>((a, b) => a - b);
      const expected = new Set<number>();
      for (const { isAdded, item } of steps) {
        if (isAdded === expected.has(item)) continue;
        if (isAdded) {
          list.add(item);
          expected.add(item);
        } else {
          list.remove(item);
          expected.delete(item);
        }
      }
      const sorted = [...expected].toSorted((a, b) => a - b);
      expect(list.items).toEqual(sorted);
      expect(list.size).toBe(sorted.length);
      for (let item = 0; item <= 20; item++) expect(list.indexOf(item)).toBe(sorted.indexOf(item));
    }),
  );
});

test('what is not there is removed without a trace', () => {
  const list = new SortedList<number>((a, b) => a - b);
  list.add(1);
  list.remove(2);
  expect(list.items).toEqual([1]);
});
