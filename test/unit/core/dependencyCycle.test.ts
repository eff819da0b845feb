import { describe, expect, test, vi } from 'vitest';
import { findCycle } from '../../../src/core/dependencyCycle.ts';
import type { Dependency } from '../../../src/protocol/task.ts';
import { checkAfter } from '../../../src/core/verbs/newTask.ts';
import { CALLER, openEngine } from './openEngine.ts';
import { CREATED_AT, sampleTask } from './sampleTask.ts';

/** Tasks by id with those they start after; `!` marks one that was met. */
function cycleOf(start: string, after: string[], known: Record<string, string[]> = {}): string[] | undefined {
  const dependencies = (ids: string[]): Dependency[] =>
    ids.map((id) => ({ task: id.replace('!', ''), on: 'any', ...(id.endsWith('!') && { isMet: true }) }));
  return findCycle({ id: start, after: dependencies(after) }, (id) => {
    const ids = known[id];
    return ids && sampleTask({ id, after: dependencies(ids) });
  });
}

describe('B2: a circle of tasks that wait for each other', () => {
  test('a task after itself', () => expect(cycleOf('a', ['a'])).toEqual(['a', 'a']));

  test('through others, named in order', () => {
    expect(cycleOf('a', ['x', 'b'], { x: [], b: ['c'], c: ['x', 'a'] })).toEqual(['a', 'b', 'c', 'a']);
  });

  test('none where ways meet without one', () => {
    expect(cycleOf('a', ['b', 'c'], { b: ['d'], c: ['d'], d: [] })).toBeUndefined();
  });

  test('what was met is waited for no longer, and what is gone leads nowhere', () => {
    expect(cycleOf('a', ['b'], { b: ['a!'] })).toBeUndefined();
    expect(cycleOf('a', ['gone'])).toBeUndefined();
  });

  test('a circle of others is not its own, and ends the search', () => {
    expect(cycleOf('a', ['b'], { b: ['c'], c: ['b'] })).toBeUndefined();
  });

  test('a task that has ended closes none', () => {
    const ended = sampleTask({ id: 'b', after: [{ task: 'a', on: 'any' }], status: { state: 'cancelled' } });
    const find = (id: string) => (id === 'b' ? ended : undefined);
    expect(findCycle({ id: 'a', after: [{ task: 'b' }] }, find)).toBeUndefined();
  });

  test('of any length', () => {
    const ids = Array.from({ length: 50_000 }, (_, index) => `t${index}`);
    const known = Object.fromEntries(ids.map((id, index) => [id, [ids[index + 1] ?? 'a']]));
    expect(cycleOf('a', ['t0'], known)).toEqual(['a', ...ids, 'a']);
  });

  test('in a request, of which the middle is left out', async () => {
    const waits = { state: 'pending', waitsFor: { kind: 'slot' } } as const;
    const { engine } = await openEngine(
      Array.from({ length: 20 }, (_, index) =>
        sampleTask({
          ...{ id: `sh-${index}`, order: index + 1, status: waits, group: 'held', pausedAt: CREATED_AT },
          ...(index > 0 && { after: [{ task: `sh-${index - 1}`, on: 'any' as const }] }),
        }),
      ),
    );
    const ask = (id: string) => () => checkAfter(engine.context, { id, after: [{ task: 'sh-19' }] }, CALLER);
    expect(ask('sh-0')).toThrow(
      'itself: sh-0 after sh-19 after sh-18 after sh-17 after … after sh-3 after sh-2 after sh-1 after sh-0. Leave',
    );
    // Nobody waits for it.
    const looks = vi.spyOn(engine.context.table, 'find');
    expect(ask('sh-new')).not.toThrow();
    expect(looks.mock.calls.length).toBeLessThan(5);
  });
});
