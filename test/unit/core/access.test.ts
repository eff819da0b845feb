import { describe, expect, test } from 'vitest';
import { canSee } from '../../../src/core/access.ts';
import type { Session, Task } from '../../../src/protocol/task.ts';
import { sampleTask } from './sampleTask.ts';

const PROGRAM: Session = { id: 'agent:a', label: 'a', role: 'program' };
const OTHER: Session = { id: 'agent:b', label: 'b', role: 'program' };

describe('T3: who may know of a task', () => {
  const sees = (session: Session, task: Task, others: Task[] = []) =>
    canSee(session, task, (id) => others.find((other) => other.id === id));

  test('a person of every task', () => {
    for (const role of [undefined, 'person'] as const)
      expect(sees({ id: 'cli:me', label: 'me', ...(role && { role }) }, sampleTask({ owner: OTHER }))).toBe(
        true,
      );
  });

  test('a program of what it owns', () => {
    expect(sees(PROGRAM, sampleTask({ owner: PROGRAM }))).toBe(true);
    expect(sees(PROGRAM, sampleTask({ owner: OTHER }))).toBe(false);
  });

  test('a program of what descends from that, however far', () => {
    const own = sampleTask({ id: 'own', owner: PROGRAM });
    const child = sampleTask({ id: 'child', owner: OTHER, parent: { task: 'own' } });
    const grandchild = sampleTask({ id: 'grandchild', owner: OTHER, parent: { task: 'child' } });
    expect(sees(PROGRAM, grandchild, [own, child])).toBe(true);
    // Not of what its own tasks descend from.
    expect(sees(OTHER, own, [child])).toBe(false);
    expect(sees(PROGRAM, grandchild, [child])).toBe(false);
  });

  test('circles of parents end', () => {
    const one = sampleTask({ id: 'one', owner: OTHER, parent: { task: 'two' } });
    const two = sampleTask({ id: 'two', owner: OTHER, parent: { task: 'one' } });
    expect(sees(PROGRAM, one, [one, two])).toBe(false);
  });
});
