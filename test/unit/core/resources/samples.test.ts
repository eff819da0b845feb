import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextSample, useAtEnd, useNow, type UseSample } from '../../../../src/core/resources/samples.ts';

const MEBIBYTE = 1024 * 1024;
const intervalMs = 5_000;

function look(atMs: number, processorMs: number, memoryBytes = MEBIBYTE) {
  return { atMs, intervalMs, isAtRest: false, use: { processes: 1, processorMs, memoryBytes } };
}

test('the rate is that between two looks, and nothing is known of it after the first', () => {
  const first = nextSample(undefined, look(0, 700));
  expect(useNow(first)).toEqual({
    processes: 1,
    processorMs: 700,
    memoryBytes: MEBIBYTE,
    peakBytes: MEBIBYTE,
  });
  const second = nextSample(first, look(5_000, 17_700));
  expect(useNow(second)).toMatchObject({ processorPercent: 340, processorMs: 17_700 });
  // Two looks in a row say no more than the one before.
  expect(nextSample(second, look(5_100, 17_700)).percent).toBe(340);
  expect(useNow(nextSample(second, look(10_000, 17_701)))).toMatchObject({ processorPercent: 0 });
});

test('the peak is the most that was seen, and time never goes back', () => {
  const looks = fc.array(
    fc.record({ passedMs: fc.nat(20_000), processorMs: fc.nat(100_000), memoryBytes: fc.nat(10 ** 9) }),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(looks, (all) => {
      let sample: UseSample | undefined;
      let [atMs, before] = [0, 0];
      for (const { passedMs, processorMs, memoryBytes } of all) {
        atMs += passedMs;
        sample = nextSample(sample, look(atMs, processorMs, memoryBytes));
        expect(sample.use.processorMs).toBeGreaterThanOrEqual(before);
        expect(sample.percent ?? 0).toBeGreaterThanOrEqual(0);
        before = sample.use.processorMs;
      }
      expect(useAtEnd(sample, undefined)?.peakBytes).toBe(Math.max(...all.map((each) => each.memoryBytes)));
    }),
  );
});

test('after a short look, the time since the last long one is not lost', () => {
  const steps = fc.array(fc.record({ passedMs: fc.integer({ min: 1, max: 10_000 }), percent: fc.nat(800) }), {
    minLength: 2,
  });
  fc.assert(
    fc.property(steps, (all) => {
      let [atMs, spentMs] = [0, 0];
      let [countedMs, countedTo] = [0, 0];
      let sample = nextSample(undefined, look(0, 0));
      for (const { passedMs, percent } of all) {
        atMs += passedMs;
        spentMs += (passedMs * percent) / 100;
        const next = nextSample(sample, look(atMs, spentMs));
        if (next.atMs > sample.atMs) {
          countedMs += ((next.atMs - sample.atMs) * (next.percent ?? 0)) / 100;
          countedTo = spentMs;
        }
        sample = next;
      }
      expect(countedMs).toBeCloseTo(countedTo, 3);
    }),
  );
});

test('the record of the end has the larger of what was seen and what the wrapper recorded', () => {
  const sample = nextSample(undefined, look(0, 100, 3 * MEBIBYTE));
  expect(useAtEnd(undefined, undefined)).toBeUndefined();
  const end = { processorMs: 150, peakBytes: MEBIBYTE };
  expect(useAtEnd(undefined, end)).toEqual(end);
  expect(useAtEnd(sample, end)).toEqual({ processorMs: 150, peakBytes: 3 * MEBIBYTE });
});
