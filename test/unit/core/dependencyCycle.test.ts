import { expect, test } from 'vitest';
import { findCycle } from '../../../src/core/dependencyCycle.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { sampleTask } from './sampleTask.ts';

const after = (task: string, isMet = false) => [{ task, on: 'any' as const, ...(isMet && { isMet }) }];

function cycleOf(tasks: Task[], start: { id: string; after: { task: string }[] }) {
  return findCycle(start, (id) => tasks.find((task) => task.id === id));
}

test('B2: a start that would wait for itself, through however many, is found with the way', () => {
  const tasks = [sampleTask({ id: 'b', after: after('c') }), sampleTask({ id: 'c', after: after('a') })];
  expect(cycleOf(tasks, { id: 'a', after: after('b') })).toEqual(['a', 'b', 'c', 'a']);
  expect(cycleOf([], { id: 'a', after: after('a') })).toEqual(['a', 'a']);
});

test('B2: a condition that is met, and a task that has ended, close no circle', () => {
  const met = [sampleTask({ id: 'b', after: after('a', true) })];
  expect(cycleOf(met, { id: 'a', after: after('b') })).toBeUndefined();
  const ended = [sampleTask({ id: 'b', after: after('a'), status: { state: 'cancelled' } })];
  expect(cycleOf(ended, { id: 'a', after: after('b') })).toBeUndefined();
});
