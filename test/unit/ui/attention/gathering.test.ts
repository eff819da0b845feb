import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Task } from '../../../../src/protocol/task.ts';
import { withPlaces } from '../../../../src/ui/attention/elsewhere.ts';
import { gatheringMs } from '../../../../src/ui/attention/gathering.ts';
import { NoticeQueue } from '../../../../src/ui/attention/noticeQueue.ts';
import { waitMsOf, type WindowPlace } from '../../../../src/ui/attention/windowOrder.ts';
import { aTask } from '../aTask.ts';

const MINUTE = 60_000;

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** What is told of things that happen at these times, each by its time. */
function toldOf(times: number[]) {
  const told: { atMs: number; of: number[] }[] = [];
  const queue = new NoticeQueue<number>({
    session: aTask().owner,
    taskOf: () => aTask(),
    isInScope: () => true,
    isFocused: () => true,
    tell: (of) => told.push({ atMs: Date.now(), of }),
  });
  for (const atMs of times.toSorted((a, b) => a - b)) {
    vi.advanceTimersByTime(atMs - Date.now());
    queue.gather([atMs]);
  }
  vi.advanceTimersByTime(2 * MINUTE);
  queue.dispose();
  return told;
}

test('whatever happens when: all is told once, within a minute, and less and less often', () => {
  const times = fc.array(fc.integer({ min: 0, max: 10 * MINUTE }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(times, (all) => {
      vi.setSystemTime(0);
      const told = toldOf(all);
      expect(told.flatMap(({ of }) => of)).toEqual(all.toSorted((a, b) => a - b));
      for (const { atMs, of } of told) {
        expect(atMs - Math.min(...of)).toBeLessThanOrEqual(MINUTE);
        expect(atMs).toBeGreaterThanOrEqual(Math.max(...of));
      }
      // However much happens in it, nobody gets more messages than this in ten seconds.
      for (const { atMs } of told)
        expect(told.filter((other) => other.atMs >= atMs && other.atMs < atMs + 10_000).length).toBeLessThan(
          4,
        );
    }),
    { numRuns: 60 },
  );
});

test('steady work for ten minutes is a message now and then, and after a pause the next comes at once', () => {
  const everySecond = Array.from({ length: 600 }, (_, second) => second * 1000);
  const told = toldOf([...everySecond, 12 * MINUTE]);
  expect(told.length).toBeLessThan(17);
  expect(told[0]).toEqual({ atMs: 400, of: [0] });
  expect(told.at(-1)).toEqual({ atMs: 12 * MINUTE + 400, of: [12 * MINUTE] });
});

test('what happens now and then is told within five seconds, however long that goes on', () => {
  const times = Array.from({ length: 40 }, (_, index) => index * 4_000);
  for (const { atMs, of } of toldOf(times)) expect(atMs - Math.min(...of)).toBeLessThanOrEqual(5_000);
});

test('what comes alone after many is told within five seconds again', () => {
  const many = Array.from({ length: 40 }, (_, index) => index * 250);
  const told = toldOf([...many, MINUTE, MINUTE + 3_000, MINUTE + 9_000, MINUTE + 15_000]);
  for (const { atMs, of } of told.filter(({ of }) => of[0]! >= MINUTE))
    expect(atMs - Math.min(...of)).toBeLessThanOrEqual(5_000);
});

test('a clock that is set back holds nothing up', () => {
  expect(gatheringMs({ toldAtMs: MINUTE, gatheredMs: MINUTE, count: 9 }, 0)).toBe(400);
});

test('the window that is closest to a task tells of it first', () => {
  const place = fc.record({ isOwner: fc.boolean(), isInScope: fc.boolean(), isFocused: fc.boolean() });
  /** The owner, then the focused one in scope, any in scope, the focused one, any. */
  const rank = ({ isOwner, isInScope, isFocused }: WindowPlace) =>
    isOwner ? 0 : isInScope ? (isFocused ? 1 : 2) : isFocused ? 3 : 4;
  fc.assert(
    fc.property(place, place, (a, b) => {
      expect(Math.sign(waitMsOf(a) - waitMsOf(b))).toBe(Math.sign(rank(a) - rank(b)));
    }),
  );
});

test('a message of tasks that are not of this window says where they belong', () => {
  const isInScope = ({ owner }: Task) => owner.id === 'own';
  const of = (id: string, workspace: string) => aTask({ owner: { id, label: id, workspace } });
  const own = of('own', 'file:///work/app');
  const places = (...tasks: Task[]) => withPlaces('Completed: x', tasks, isInScope);
  expect(places(own, own)).toBe('Completed: x');
  expect(places(own, of('a', 'file:///work/web'))).toBe('Completed: x – in web');
  const many = ['a', 'b', 'c', 'd'].map((name) => of(name, `file:///work/${name}`));
  expect(places(...many)).toBe('Completed: x – in a, b, 2 more');
  expect(places(of('a', 'file:///work/[a](command:b)'))).not.toContain('](');
});
