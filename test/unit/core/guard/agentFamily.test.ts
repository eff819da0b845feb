import { expect, test } from 'vitest';
import { belowOf } from '../../../../src/core/guard/agentFamily.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { sampleTask } from '../sampleTask.ts';

const finder =
  (...tasks: Task[]) =>
  (id: string) =>
    tasks.find((task) => task.id === id);
const root = sampleAgentRun({ id: 'root' });
const shell = sampleTask({ id: 'shell', parent: { task: 'root' } });
const child = sampleAgentRun({ id: 'child', parent: { task: 'shell' } });
const external = sampleTask({
  id: 'external',
  kind: 'agent',
  spec: { external: true },
  parent: { task: 'child' },
});

test('G1: what is above a task, where no record says it yet', () => {
  const find = finder(root, shell, child, external);
  expect(belowOf(undefined, find)).toBeUndefined();
  expect(belowOf(sampleTask(), find)).toBeUndefined();
  expect(belowOf(root, find)).toEqual({ root: 'root', depth: 1, run: 'root' });
  expect(belowOf(shell, find)).toEqual({ root: 'root', depth: 1, run: 'root' });
  expect(belowOf(child, find)).toEqual({ root: 'root', depth: 2, run: 'child' });
  // The mode of a run that Legwork does not run is not known.
  expect(belowOf(external, find)).toEqual({ root: 'root', depth: 3, run: 'child' });
});

test('G1: what a record says holds when those above it are gone', () => {
  const told = { ...child, below: { root: 'root', depth: 4, run: 'other' } };
  expect(belowOf(told, finder())).toEqual({ root: 'root', depth: 5, run: 'child' });
  expect(belowOf({ ...shell, below: told.below }, finder())).toEqual(told.below);
});

test('circles of parents end', () => {
  const one = sampleAgentRun({ id: 'one', parent: { task: 'two' } });
  const two = sampleTask({ id: 'two', parent: { task: 'one' } });
  expect(belowOf(two, finder(one, two))).toEqual({ root: 'one', depth: 1, run: 'one' });
});
