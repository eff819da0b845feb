import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryDelayMs } from '../../../src/core/retryPolicy.ts';
import type { Failure, RetryPolicy } from '../../../src/protocol/task.ts';

const EXIT: Failure = { kind: 'exit', code: 7 };

/** Delay before the retry after attempt `number` of those that began with `first`. */
function delay(
  retry: RetryPolicy | undefined,
  number: number,
  { failure = EXIT, first = 1 }: { failure?: Failure; first?: number } = {},
): number | undefined {
  const attempt = { number, ...(retry && { max: first + retry.max }) };
  return retryDelayMs({ attempt, ...(retry && { retry }) }, failure);
}

describe('B3: whether and when a failed attempt is tried again', () => {
  test('not without a policy, and no more often than it says', () => {
    expect(delay(undefined, 1)).toBeUndefined();
    expect([1, 2, 3, 4].map((number) => delay({ max: 2, backoffMs: 5 }, number))).toEqual([
      5,
      10,
      undefined,
      undefined,
    ]);
    expect(delay({ max: 0, backoffMs: 5 }, 1)).toBeUndefined();
  });

  test('each pause is longer by the factor, and grows to an hour at most', () => {
    const retry = { max: 50, backoffMs: 1000 };
    expect([1, 2, 3].map((number) => delay({ ...retry, factor: 3 }, number))).toEqual([1000, 3000, 9000]);
    expect([1, 2, 3].map((number) => delay({ ...retry, factor: 1 }, number))).toEqual([1000, 1000, 1000]);
    expect(delay(retry, 49)).toBe(3_600_000);
    expect(delay({ max: 3, backoffMs: 0 }, 3)).toBe(0);
    // Whoever wants longer ones gets them.
    const fortyDaysMs = 40 * 24 * 3_600_000;
    expect([1, 2].map((number) => delay({ max: 3, backoffMs: fortyDaysMs }, number))).toEqual([
      fortyDaysMs,
      fortyDaysMs,
    ]);
  });

  test('whatever a policy says, and however often it has failed, a pause can be added to a date', () => {
    const dayMs = 24 * 3_600_000;
    const policy = fc.record({
      max: fc.maxSafeNat().map((max) => Math.max(max, 100_000)),
      backoffMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 3660 * dayMs, noNaN: true })),
      factor: fc.double({ min: 1, max: Number.MAX_VALUE, noNaN: true }),
    });
    fc.assert(
      fc.property(policy, fc.integer({ min: 1, max: 99_999 }), ({ factor, ...usual }, number) => {
        for (const retry of [usual, { ...usual, factor }]) {
          const pauseMs = delay(retry, number);
          expect(pauseMs).toBeGreaterThanOrEqual(0);
          expect(pauseMs).toBeLessThanOrEqual(3660 * dayMs);
        }
      }),
    );
  });

  test('L7: a rerun begins again with the first pause', () => {
    expect(delay({ max: 2, backoffMs: 5 }, 4, { first: 4 })).toBe(5);
  });

  test.each<[string, Failure, boolean]>([
    ['exit', EXIT, true],
    ['signal', { kind: 'signal', signal: 'SIGSEGV', code: 139 }, true],
    ['timeout', { kind: 'timeout', message: '' }, true],
    ['output limit', { kind: 'outputLimit', message: '' }, true],
    ['could not start', { kind: 'spawn', message: '' }, false],
    ['dependency', { kind: 'dependency', on: [], message: '' }, false],
    ['W9: orphaned, which may still be at work', { kind: 'orphaned', message: '' }, false],
  ])('%s', (_what, failure, isRetried) => {
    expect(delay({ max: 1, backoffMs: 1 }, 1, { failure })).toBe(isRetried ? 1 : undefined);
  });

  test('with a list of exits only those are worth it', () => {
    const retry = { max: 1, backoffMs: 1, exitCodes: [7, 139] };
    expect(delay(retry, 1)).toBe(1);
    expect(delay(retry, 1, { failure: { kind: 'signal', signal: 'SIGSEGV', code: 139 } })).toBe(1);
    expect(delay(retry, 1, { failure: { kind: 'exit', code: 8 } })).toBeUndefined();
    expect(delay(retry, 1, { failure: { kind: 'timeout', message: '' } })).toBeUndefined();
  });
});
