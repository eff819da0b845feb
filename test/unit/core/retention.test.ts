import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseExpired, nextExpired } from '../../../src/core/retention.ts';
import { EndedTasks, LARGE_BYTES } from '../../../src/core/state/endedTasks.ts';
import type { RetentionPolicy } from '../../../src/protocol/messages.ts';
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

  test('nothing without limits', async () => expect(await chooseExpired(tasks, {}, NOW)).toEqual([]));
  test('too old', async () => expect(await chooseExpired(tasks, { maxAgeMs: 200 }, NOW)).toEqual(['old']));
  test('too many, oldest first', async () =>
    expect(await chooseExpired(tasks, { maxCount: 1 }, NOW)).toEqual(['old', 'middle']));
  test('all', async () =>
    expect(await chooseExpired(tasks, { maxCount: 0 }, NOW)).toEqual(['old', 'middle', 'new']));
  test('too much', async () => expect(await chooseExpired(tasks, { maxBytes: 20 }, NOW)).toEqual(['old']));

  test('what earlier attempts wrote counts', async () => {
    const earlier = [{ number: 1, status: { state: 'cancelled' as const }, output: { path: '', bytes: 15 } }];
    expect(await chooseExpired([ended('a', 1, { bytes: 10, earlier })], { maxBytes: 20 }, NOW)).toEqual([
      'a',
    ]);
  });

  test('T7: never a live one, and never one that is not saved', async () => {
    const kept = [sampleTask({ id: 'live' }), ended('unsaved', 900, { bytes: 99, unsaved: 'ENOSPC' })];
    expect(await chooseExpired(kept, { maxAgeMs: 0, maxCount: 0, maxBytes: 0 }, NOW)).toEqual([]);
  });

  test('the newest ends are kept, whatever the tasks', async () => {
    const ages = fc.uniqueArray(fc.nat(10_000), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(ages, fc.nat(20), async (agos, maxCount) => {
        const all = agos.map((ago) => ended(`t${ago}`, ago));
        const oldestFirst = agos.toSorted((a, b) => b - a).map((ago) => `t${ago}`);
        expect(await chooseExpired(all, { maxCount }, NOW)).toEqual(
          oldestFirst.slice(0, Math.max(0, all.length - maxCount)),
        );
      }),
    );
  });
});

describe('B8: what is removed without anybody asking', () => {
  const GIB = 1024 ** 3;
  const LIMIT: RetentionPolicy = { maxBytes: 10 * GIB };

  /** Ids in the order in which they are removed, until nothing exceeds the policy. */
  function removals(tasks: readonly Task[], policy: RetentionPolicy): string[] {
    const index = new EndedTasks();
    for (const task of tasks) index.update(undefined, task);
    const removed: string[] = [];
    for (let id = nextExpired(index, policy, NOW); id !== undefined; id = nextExpired(index, policy, NOW)) {
      removed.push(id);
      index.update(
        tasks.find((task) => task.id === id),
        undefined,
      );
    }
    return removed;
  }

  const endKey = ({ endedAt, id }: Task) => `${endedAt} ${id}`;
  const small = (id: string, agoMs: number) => ended(id, agoMs, { bytes: GIB });

  test('an output over the limit stays with all others until another task ends', () =>
    expect(removals([small('a', 3), small('b', 2), ended('huge', 1, { bytes: 12 * GIB })], LIMIT)).toEqual(
      [],
    ));

  test('after that it goes, and nobody else', () => {
    const tasks = [small('a', 4), ended('huge', 3, { bytes: 12 * GIB }), small('b', 2), small('last', 1)];
    expect(removals(tasks, LIMIT)).toEqual(['huge']);
  });

  test('outputs that only together exceed it go in the order of their ends', () => {
    const tasks = Array.from({ length: 14 }, (_, index) => small(`t${index}`, 14 - index));
    expect(removals(tasks, LIMIT)).toEqual(['t0', 't1', 't2']);
  });

  test('when the last one is removed by somebody, the one before it is the last', () => {
    const tasks = [small('a', 3), ended('huge', 2, { bytes: 12 * GIB })];
    const index = new EndedTasks();
    for (const task of [...tasks, small('last', 1)]) index.update(undefined, task);
    expect(nextExpired(index, LIMIT, NOW)).toBe('huge');
    index.update(small('last', 1), undefined);
    expect(nextExpired(index, LIMIT, NOW)).toBeUndefined();
  });

  test('the limits of age and number hold for the last one, too', () => {
    expect(removals([small('a', 9)], { maxAgeMs: 5 })).toEqual(['a']);
    expect(removals([small('a', 9), small('b', 8)], { maxCount: 0 })).toEqual(['a', 'b']);
  });

  test('like a plain look at all tasks, after any changes', () => {
    const change = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      agoMs: fc.nat(20),
      bytes: fc.oneof(
        fc.nat(3),
        fc.nat(8).map((times) => times * LARGE_BYTES),
      ),
      isRemoved: fc.boolean(),
    });
    const limits = fc.constantFrom(1, LARGE_BYTES, 3 * LARGE_BYTES, 9 * LARGE_BYTES);
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), limits, (changes, maxBytes) => {
        const index = new EndedTasks();
        const kept = new Map<string, Task>();
        for (const { id, agoMs, bytes, isRemoved } of changes) {
          const task = isRemoved ? undefined : ended(id, agoMs, { bytes });
          index.update(kept.get(id), task);
          if (task) kept.set(id, task);
          else kept.delete(id);
        }
        const byEnd = [...kept.values()].toSorted((a, b) => (endKey(a) < endKey(b) ? -1 : 1));
        const earlier = byEnd.slice(0, -1);
        const total = earlier.reduce((sum, { output }) => sum + output.bytes, 0);
        const sizes = earlier.map(({ output }) => output.bytes).filter((bytes) => bytes >= LARGE_BYTES);
        const largest = Math.max(0, ...sizes);
        const expired = nextExpired(index, { maxBytes }, NOW);
        const gone = kept.get(expired ?? '');
        if (total <= maxBytes) expect(expired).toBeUndefined();
        else if (largest > maxBytes) expect(gone?.output.bytes).toBe(largest);
        else expect(expired).toBe(byEnd[0]?.id);
      }),
      { numRuns: 1000 },
    );
  });
});
