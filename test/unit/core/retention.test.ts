import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseExpired } from '../../../src/core/retention.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { sampleTask } from './sampleTask.ts';

const NOW = Date.parse('2026-02-01T00:00:00.000Z');

/** A task that ended so many milliseconds ago and wrote so much. */
const ended = (id: string, agoMs: number, { bytes = 0, ...more }: Partial<Task> & { bytes?: number } = {}) =>
  sampleTask({
    id,
    status: { state: 'completed' },
    endedAt: new Date(NOW - agoMs).toISOString(),
    output: { path: '', bytes },
    ...more,
  });

describe('B8: what a policy does not keep', () => {
  const tasks = [
    ended('old', 300, { bytes: 10 }),
    ended('middle', 200, { bytes: 10 }),
    ended('new', 100, { bytes: 10 }),
  ];

  test('nothing without limits', () => expect(chooseExpired(tasks, {}, NOW)).toEqual([]));
  test('too old', () => expect(chooseExpired(tasks, { maxAgeMs: 200 }, NOW)).toEqual(['old']));
  test('too many, oldest first', () =>
    expect(chooseExpired(tasks, { maxCount: 1 }, NOW)).toEqual(['old', 'middle']));
  test('all', () => expect(chooseExpired(tasks, { maxCount: 0 }, NOW)).toEqual(['old', 'middle', 'new']));
  test('too much', () => expect(chooseExpired(tasks, { maxBytes: 20 }, NOW)).toEqual(['old']));

  test('what earlier attempts wrote counts', () => {
    const earlier = [{ number: 1, status: { state: 'cancelled' as const }, output: { path: '', bytes: 15 } }];
    expect(chooseExpired([ended('a', 1, { bytes: 10, earlier })], { maxBytes: 20 }, NOW)).toEqual(['a']);
  });

  test('T7: never a live one, and never one that is not saved', () => {
    const kept = [sampleTask({ id: 'live' }), ended('unsaved', 900, { bytes: 99, unsaved: 'ENOSPC' })];
    expect(chooseExpired(kept, { maxAgeMs: 0, maxCount: 0, maxBytes: 0 }, NOW)).toEqual([]);
  });

  test('the newest ends are kept, whatever the tasks', () => {
    const ages = fc.uniqueArray(fc.nat(10_000), { maxLength: 20 });
    fc.assert(
      fc.property(ages, fc.nat(20), (agos, maxCount) => {
        const all = agos.map((ago) => ended(`t${ago}`, ago));
        const oldestFirst = agos.toSorted((a, b) => b - a).map((ago) => `t${ago}`);
        expect(chooseExpired(all, { maxCount }, NOW)).toEqual(
          oldestFirst.slice(0, Math.max(0, all.length - maxCount)),
        );
      }),
    );
  });
});
