import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Lifetime } from '../../../src/host/lifetime.ts';

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

/** A host that is needed as a test says. */
function open() {
  const host = { isNeeded: false, ends: 0 };
  const lifetime = new Lifetime({
    idleMs: 60_000,
    isNeeded: () => host.isNeeded,
    onIdle: () => host.ends++,
  });
  onTestFinished(() => lifetime.dispose());
  return { host, lifetime };
}

test('a host ends when it has been unused for a while', () => {
  const { host, lifetime } = open();
  lifetime.review();
  vi.advanceTimersByTime(59_999);
  expect(host.ends).toBe(0);
  vi.advanceTimersByTime(1);
  expect(host.ends).toBe(1);
});

test('what is needed meanwhile without a word keeps it: a schedule comes near its due time', () => {
  const { host, lifetime } = open();
  lifetime.review();
  host.isNeeded = true;
  vi.advanceTimersByTime(600_000);
  expect(host.ends).toBe(0);
  // That was decided, and nothing was started.
  host.isNeeded = false;
  lifetime.review();
  vi.advanceTimersByTime(60_000);
  expect(host.ends).toBe(1);
});
