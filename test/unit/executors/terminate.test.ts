import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Member, ProcessKeeper } from '../../../src/executors/processKeeper.ts';
import { terminate } from '../../../src/executors/terminate.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const held = { run: { id: 'sh-1', attempt: 1 }, process: { pid: 1, startTime: '1', boot: '-' } };

/** A wrapper (1) and processes of its command, which end when the test says so, or are killed. */
function openTree(count: number) {
  const living = new Set(Array.from({ length: count + 1 }, (_, index) => index + 1));
  const watches = new Map<number, () => void>();
  const said: string[] = [];
  const members = (): Member[] =>
    [...living].map((pid) => ({ pid, parent: 1, startTime: '1', name: 'x', isWrapper: pid === 1 }));
  const end = (...pids: number[]) => {
    for (const pid of pids) if (living.delete(pid)) watches.get(pid)?.();
  };
  const keeper: ProcessKeeper = {
    boot: '-',
    watch({ pid }, onGone) {
      said.push(`watch ${pid}`);
      if (living.has(pid)) watches.set(pid, onGone);
      else queueMicrotask(onGone);
      return { dispose: () => void watches.delete(pid) };
    },
    members: () => Promise.resolve(members()),
    signal(_held, kind) {
      said.push(kind);
      const others = members().filter(({ isWrapper }) => !isWrapper);
      if (kind !== 'term') queueMicrotask(() => end(...others.map(({ pid }) => pid), 1));
      return Promise.resolve(others);
    },
    describe: () => Promise.resolve([]),
    use: (held) => Promise.resolve(held.map(() => undefined)),
    dispose: () => undefined,
  };
  return { keeper, said, end };
}

test('of a wrapper that lives one is watched, however many there are', async () => {
  const { keeper, said, end } = openTree(100);
  const ended = terminate(keeper, held, 5000);
  await vi.advanceTimersByTimeAsync(100);
  end(...Array.from({ length: 101 }, (_, index) => 101 - index));
  expect(await ended).toEqual({ survivors: [] });
  expect(said).toEqual(['term', 'watch 1']);
});

test('the others have all their time although the wrapper is gone', async () => {
  const { keeper, said, end } = openTree(2);
  const ended = terminate(keeper, held, 5000);
  await vi.advanceTimersByTimeAsync(1000);
  end(1);
  await vi.advanceTimersByTimeAsync(3999);
  expect(said).toEqual(['term', 'watch 1', 'watch 2', 'watch 3']);
  await vi.advanceTimersByTimeAsync(1);
  expect(await ended).toEqual({ survivors: [] });
  expect(said.at(4)).toBe('kill');
});

test('without time nobody is asked', async () => {
  const { keeper, said } = openTree(2);
  expect(await terminate(keeper, held, 0)).toEqual({ survivors: [] });
  expect(said[0]).toBe('kill');
});
