import { describe, expect, test } from 'vitest';
import { findCycle } from '../../../src/core/dependencyCycle.ts';
import type { Dependency } from '../../../src/protocol/task.ts';
import { sampleTask } from './sampleTask.ts';

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
});
