import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutputTimes } from '../../../src/core/outputTimes.ts';
import { lineAgeText } from '../../../src/host/language/lineAge.ts';

const task = (id: string, number = 1) => ({ id, attempt: { number } });

test('what was written between two looks was written between their times', () => {
  const times = new OutputTimes();
  times.note(task('a'), 100, 1000);
  times.note(task('a'), 100, 2000);
  times.note(task('a'), 300, 3000);
  const at = (offset: number) => times.writtenBy({ id: 'a', number: 1 }, offset);
  expect(at(50)).toEqual({ before: 1000 });
  expect(at(100)).toEqual({ before: 1000 });
  expect(at(101)).toEqual({ after: 1000, before: 3000 });
  expect(at(301)).toEqual({ after: 3000 });
  expect(times.writtenBy({ id: 'a', number: 2 }, 1)).toEqual({});
  times.note(task('a', 2), 10, 5000);
  expect(at(50)).toEqual({});
});

test('however often it is looked at, what is said is true, and what is kept has a limit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 2000 }),
      fc.nat(20_000),
      (growths, offset) => {
        const times = new OutputTimes();
        let bytes = 0;
        const sizes = growths.map((growth) => (bytes += growth));
        sizes.forEach((size, index) => times.note(task('a'), size, index));
        const { after = -1, before = Infinity } = times.writtenBy({ id: 'a', number: 1 }, offset);
        expect(after).toBeLessThan(before);
        if (after >= 0) expect(sizes[after]).toBeLessThan(offset);
        if (before < Infinity) expect(sizes[before]).toBeGreaterThanOrEqual(offset);
      },
    ),
  );
});

test('the attempts that were noted first are forgotten', () => {
  const times = new OutputTimes();
  for (let index = 0; index < 1000; index++) times.note(task(`t${index}`), 5, index);
  expect(times.writtenBy({ id: 't0', number: 1 }, 5)).toEqual({});
  expect(times.writtenBy({ id: 't999', number: 1 }, 5)).toEqual({ before: 999 });
});

test.each([
  [{ after: 11_800, before: 12_050 }, 'Printed 12 s after the start.'],
  [{ after: 60_000, before: 62_000 }, 'Printed 1 m 02 s after the start.'],
  [{ after: 10_000, before: 60_000 }, 'Printed between 10 s and 1 m 00 s after the start.'],
  [{ before: 60_000 }, 'Printed within 1 m 00 s after the start.'],
  [{}, 'Printed within 1 m 40 s after the start.'],
  [{ after: 200_000 }, 'Printed 1 m 40 s after the start.'],
])('%j is said as %s', (written, text) => {
  expect(lineAgeText({ startedAt: 0 }, { ...written, now: 100_000 })).toBe(text);
});

test('nothing was printed after the end', () => {
  expect(lineAgeText({ startedAt: 0, endedAt: 1000 }, { now: 100_000 })).toBe('Printed 1 s after the start.');
});
