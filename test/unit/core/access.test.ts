import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canSee, mayAllow, maySteer } from '../../../src/core/access.ts';
import type { Session, Task } from '../../../src/protocol/task.ts';
import { sampleTask } from './sampleTask.ts';

const PROGRAM: Session = { id: 'agent:a', label: 'a', role: 'program' };
const PERSON: Session = { id: 'cli:ann', label: 'ann' };
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

describe('a program inside a task', () => {
  const inside: Session = { id: 'task:t3', label: 'inside', role: 'program' };
  /** A tree of tasks: each is started from an earlier one, or from none. */
  const anyTree = fc.array(fc.nat(), { minLength: 4, maxLength: 12 }).map((parents) =>
    parents.map((parent, index) =>
      sampleTask({
        id: `t${index}`,
        owner: OTHER,
        ...(parent % (index + 1) < index && { parent: { task: `t${parent % (index + 1)}` } }),
      }),
    ),
  );
  const isBelow = (task: Task, tasks: Task[]): boolean => {
    const parent = task.parent?.task;
    if (parent === undefined) return false;
    const found = tasks.find(({ id }) => id === parent);
    return parent === 't3' || (found !== undefined && isBelow(found, tasks));
  };

  test('sees that task and what descends from it, and steers only the latter', () => {
    fc.assert(
      fc.property(anyTree, (tasks) => {
        const find = (id: string) => tasks.find((task) => task.id === id);
        for (const task of tasks) {
          expect(maySteer(inside, task, find)).toBe(isBelow(task, tasks));
          expect(canSee(inside, task, find)).toBe(task.id === 't3' || isBelow(task, tasks));
        }
      }),
    );
  });

  test('still sees its own when the record of that task was removed', () => {
    const child = sampleTask({ id: 'child', owner: OTHER, parent: { task: 't3' } });
    expect(canSee(inside, child, () => undefined)).toBe(true);
    expect(maySteer(inside, child, () => undefined)).toBe(true);
  });

  test('a person with such an id is no such program, nor is a program of another task', () => {
    const child = sampleTask({ id: 'child', owner: OTHER, parent: { task: 't3' } });
    expect(canSee({ ...inside, id: 'task:t' }, child, () => undefined)).toBe(false);
    expect(canSee({ id: 'task:t', label: 'x' }, child, () => undefined)).toBe(true);
  });

  test.each([
    ['a command', [{}], true],
    ['a run that may do everything', [{ kind: 'agent', mode: 'allowAll' }], true],
    ['a run that asks', [{ kind: 'agent', mode: 'ask' }], false],
    ['a run without a mode', [{ kind: 'agent' }], false],
    ['a command of a run that asks', [{}, { kind: 'agent', mode: 'ask' }], false],
    [
      'a run that may do everything, of one that asks',
      [
        { kind: 'agent', mode: 'allowAll' },
        { kind: 'agent', mode: 'ask' },
      ],
      false,
    ],
    ['a removed task', [], false],
  ] as const)('inside %s, allows what its runs ask: %j', (_what, line, isAllowed) => {
    const tasks = line.map(({ kind, mode }: { kind?: 'agent'; mode?: 'ask' | 'allowAll' }, index) =>
      sampleTask({
        ...{ id: `t${3 + index}`, parent: { task: `t${4 + index}` } },
        ...(kind && { kind }),
        ...(mode && { agent: { transcript: '/t', mode } }),
      }),
    );
    const find = (id: string) => tasks.find((task) => task.id === id);
    expect(mayAllow({ session: inside }, find)).toBe(isAllowed);
    expect(mayAllow({ session: PERSON, inside: 't3' }, find)).toBe(isAllowed || line.length === 0);
    expect(mayAllow({ session: PROGRAM }, () => undefined)).toBe(true);
  });
});
