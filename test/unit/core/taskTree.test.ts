import { describe, expect, test } from 'vitest';
import { descendantsOf } from '../../../src/core/taskTree.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { sampleTask } from './sampleTask.ts';

/** Ids below the roots, of tasks given with their parents. */
function below(root: string, parents: Record<string, string | undefined>): string[] {
  const tasks = Object.entries(parents).map(([id, task]) =>
    sampleTask({ id, ...(task && { parent: { task } }) }),
  );
  return idsBelow(tasks, ({ id }) => id === root);
}

function idsBelow(tasks: Task[], isRoot: (task: Task) => boolean): string[] {
  const childrenOf = (id: string) => tasks.filter(({ parent }) => parent?.task === id);
  return descendantsOf(tasks.filter(isRoot), childrenOf).map(({ id }) => id);
}

describe('W8: who descends from a task', () => {
  test('itself, children, and theirs; no brothers and no parents', () => {
    const tree = { top: undefined, a: 'top', b: 'top', c: 'a', d: 'c', x: undefined };
    expect(below('a', tree)).toEqual(['a', 'c', 'd']);
    expect(below('x', tree)).toEqual(['x']);
    expect(below('nobody', tree)).toEqual([]);
  });

  test('children that are there before their parents', () => {
    expect(below('a', { d: 'c', c: 'a', a: undefined })).toEqual(['a', 'c', 'd']);
  });

  test('circles end', () => {
    expect(below('a', { a: 'b', b: 'a', c: 'b' })).toEqual(['a', 'b', 'c']);
    expect(below('a', { a: 'a' })).toEqual(['a']);
  });

  test('W13: several roots, each task once', () => {
    const tasks = [
      sampleTask({ id: 'a', parent: { run: 'r' } }),
      sampleTask({ id: 'b', parent: { run: 'r', task: 'a' } }),
      sampleTask({ id: 'c', parent: { task: 'b' } }),
      sampleTask({ id: 'd', parent: { run: 'other' } }),
    ];
    expect(idsBelow(tasks, ({ parent }) => parent?.run === 'r')).toEqual(['a', 'b', 'c']);
  });
});
