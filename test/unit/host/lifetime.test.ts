import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Lifetime } from '../../../src/host/lifetime.ts';

let isNeeded: boolean;
const onIdle = vi.fn();
let lifetime: Lifetime;
beforeEach(() => {
  vi.useFakeTimers();
  onIdle.mockReset();
  isNeeded = false;
  lifetime = new Lifetime({ idleMs: 1000, isNeeded: () => isNeeded, onIdle });
});
afterEach(() => {
  lifetime.dispose();
  vi.useRealTimers();
});

test('a host nobody needs ends, after the idle time and not before', () => {
  lifetime.review();
  vi.advanceTimersByTime(999);
  expect(onIdle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onIdle).toHaveBeenCalledOnce();
});

test('further reviews do not put the end off', () => {
  lifetime.review();
  vi.advanceTimersByTime(900);
  lifetime.review();
  vi.advanceTimersByTime(100);
  expect(onIdle).toHaveBeenCalledOnce();
});

test('a need in between starts the time anew', () => {
  lifetime.review();
  vi.advanceTimersByTime(900);
  isNeeded = true;
  lifetime.review();
  vi.advanceTimersByTime(10_000);
  expect(onIdle).not.toHaveBeenCalled();
  isNeeded = false;
  lifetime.review();
  vi.advanceTimersByTime(999);
  expect(onIdle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onIdle).toHaveBeenCalledOnce();
});

test('nothing happens before the first review, or after dispose', () => {
  vi.advanceTimersByTime(5000);
  lifetime.review();
  lifetime.dispose();
  vi.advanceTimersByTime(5000);
  expect(onIdle).not.toHaveBeenCalled();
});
