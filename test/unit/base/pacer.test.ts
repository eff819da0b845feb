import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pacer } from '../../../src/base/pacer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function pacer(intervalMs = 100) {
  const ran: number[] = [];
  const startedAtMs = performance.now();
  const paced = new Pacer({
    run: () => void ran.push(performance.now() - startedAtMs),
    intervalMs: () => intervalMs,
  });
  return { paced, ran };
}

test('the first is done at once, those of a burst together after it', () => {
  const { paced, ran } = pacer();
  for (let turn = 0; turn < 29; turn++) {
    paced.ask();
    vi.advanceTimersByTime(10);
  }
  expect(ran).toEqual([0, 100, 200]);
  vi.advanceTimersByTime(1000);
  expect(ran).toEqual([0, 100, 200, 300]);
  paced.ask();
  expect(ran).toHaveLength(5);
});

test('what is done now need not be done later', () => {
  const { paced, ran } = pacer();
  paced.ask();
  paced.ask();
  expect(paced.isWaiting).toBe(true);
  paced.runNow();
  expect(paced.isWaiting).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(ran).toEqual([0, 0]);
});

test('one that is disposed does nothing any more, and one whose work fails goes on', () => {
  const { paced, ran } = pacer();
  paced.ask();
  paced.ask();
  paced.dispose();
  vi.advanceTimersByTime(1000);
  expect(ran).toEqual([0]);
  let count = 0;
  const failing = new Pacer({
    run: () => {
      if (++count === 1) throw new Error('no');
    },
    intervalMs: () => 100,
  });
  expect(() => failing.ask()).toThrow('no');
  failing.ask();
  vi.advanceTimersByTime(100);
  expect(count).toBe(2);
});
