import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSatisfied, isWaitingToStart } from '../../../src/core/scheduler.ts';
import type { Group, Task, TaskStatus } from '../../../src/protocol/task.ts';
import { planSchedule, type Plan } from './planSchedule.ts';
import { IDENTITY, sampleTask } from './sampleTask.ts';

const NOW = Date.parse('2026-01-02T04:00:00.000Z');
const at = (ms: number) => new Date(NOW + ms).toISOString();
const WAITING: TaskStatus = { state: 'pending', waitsFor: { kind: 'slot' } };

const waiting = (id: string, more: Partial<Task> = {}) => sampleTask({ id, status: WAITING, ...more });
const running = (id: string, more: Partial<Task> = {}) =>
  sampleTask({ id, status: { state: 'running' }, process: IDENTITY, startedAt: at(-1000), ...more });
const ended = (id: string, status: TaskStatus) => sampleTask({ id, status, endedAt: at(-1) });

function plan(tasks: Task[], groups: Group[] = []): Plan {
  return planSchedule({
    unfinished: tasks.filter(({ endedAt }) => endedAt === undefined),
    find: (id) => tasks.find((task) => task.id === id),
    group: (name) => groups.find((group) => group.name === name) ?? { name, isPaused: false },
    nowMs: NOW,
    limitedUntilMs: () => undefined,
  });
}

const idsOf = (tasks: Task[]) => tasks.map(({ id }) => id);
const waitsOf = ({ waits }: Plan) =>
  Object.fromEntries(waits.map(({ task, waitsFor }) => [task.id, waitsFor]));

describe('B1: slots', () => {
  const group = 'q';
  const one: Group[] = [{ name: 'q', slots: 1, isPaused: false }];

  test('as many start as there are free slots, in order', () => {
    const tasks = ['a', 'b', 'c'].map((id) => waiting(id, { group }));
    expect(
      idsOf(plan([running('r', { group }), ...tasks], [{ name: 'q', slots: 3, isPaused: false }]).start),
    ).toEqual(['a', 'b']);
    expect(plan([running('r', { group }), ...tasks], one).start).toEqual([]);
    expect(idsOf(plan([running('r'), ...tasks], one).start)).toEqual(['a']);
  });

  test('higher priority first, order of creation within one', () => {
    const tasks = [
      waiting('a', { group }),
      waiting('b', { group, priority: 2 }),
      waiting('c', { group, priority: 2 }),
    ];
    expect(idsOf(plan(tasks, [{ name: 'q', slots: 2, isPaused: false }]).start)).toEqual(['b', 'c']);
  });

  test('what is launched, waits for an answer, is held or is being cancelled keeps its slot', () => {
    const launched = sampleTask({ id: 'l', group, status: { state: 'pending' } });
    for (const task of [
      launched,
      running('r', { group, status: { state: 'waiting', for: 'input', message: '?' } }),
      running('r', { group, pausedAt: at(-5) }),
      running('r', { group, status: { state: 'cancelRequested', requestedAt: at(-5) } }),
    ])
      expect(plan([task, waiting('a', { group })], one).start).toEqual([]);
  });

  test('work without a process here takes none', () => {
    const spec = { external: true as const };
    const observer = waiting('o', { kind: 'observer', spec: { watch: {}, on: 'any' }, group });
    const tasks = [running('e', { group, spec }), observer, waiting('a', { group })];
    expect(idsOf(plan(tasks, one).start).toSorted()).toEqual(['a', 'o']);
  });

  test('a paused group starts nothing', () => {
    const groups = [{ name: 'q', slots: 9, isPaused: true }];
    const made = plan([waiting('a', { group }), waiting('b')], groups);
    expect(idsOf(made.start)).toEqual(['b']);
    expect(waitsOf(made)).toEqual({ a: { kind: 'paused' } });
  });

  test('never more than the slots, never one twice, whatever the tasks', () => {
    const aTask = fc.record({
      group: fc.constantFrom('x', 'y'),
      priority: fc.integer({ min: -2, max: 2 }),
      runs: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(aTask, { maxLength: 30 }), fc.integer({ min: 1, max: 4 }), (drafts, slots) => {
        const tasks = drafts.map(({ runs, ...more }, i) =>
          runs ? running(`t${i}`, more) : waiting(`t${i}`, more),
        );
        const made = plan(
          tasks,
          ['x', 'y'].map((name) => ({ name, slots, isPaused: false })),
        );
        for (const name of ['x', 'y']) {
          const busy = tasks.filter((task) => task.group === name && task.status.state === 'running').length;
          const queued = tasks.filter((task) => task.group === name && task.status.state === 'pending');
          const started = made.start.filter((task) => task.group === name);
          expect(started).toHaveLength(Math.min(queued.length, Math.max(0, slots - busy)));
          const left = queued.filter((task) => !started.includes(task));
          for (const task of left)
            for (const first of started)
              expect(first.priority ?? 0).toBeGreaterThanOrEqual(task.priority ?? 0);
        }
        expect(new Set(idsOf(made.start)).size).toBe(made.start.length);
      }),
    );
  });
});

describe('B2: dependencies', () => {
  const after = (task: string, on: 'success' | 'failure' | 'any' = 'success') => ({ after: [{ task, on }] });
  const failure = { kind: 'exit' as const, code: 1 };

  test.each([
    ['completed', { state: 'completed' }, [true, false, true]],
    ['failed', { state: 'failed', failure }, [false, true, true]],
    ['cancelled', { state: 'cancelled' }, [false, true, true]],
  ] as const)('%s', (_state, status, expected) => {
    const task = sampleTask({ status });
    expect((['success', 'failure', 'any'] as const).map((on) => isSatisfied(on, task))).toEqual(expected);
  });

  test('a live one blocks, a good end lets go and is noted, a bad or missing one is the end', () => {
    const live = running('live');
    expect(waitsOf(plan([live, waiting('a', after('live'))]))).toEqual({
      a: { kind: 'tasks', ids: ['live'] },
    });
    const good = plan([ended('good', { state: 'completed' }), waiting('a', after('good'))]);
    expect(idsOf(good.start)).toEqual(['a']);
    expect(good.met).toMatchObject([{ task: { id: 'a' }, after: [{ task: 'good', isMet: true }] }]);
    const bad = plan([ended('bad', { state: 'failed', failure }), waiting('a', after('bad'))]);
    expect(bad).toMatchObject({
      start: [],
      unmet: [{ task: { id: 'a' }, on: ['bad'], message: 'Task bad failed.' }],
    });
    expect(plan([waiting('a', after('gone'))]).unmet).toMatchObject([{ on: ['gone'] }]);
  });

  test('one that was met is not looked at again', () => {
    const task = waiting('a', { after: [{ task: 'gone', on: 'success', isMet: true }] });
    expect(idsOf(plan([task]).start)).toEqual(['a']);
  });

  test('one that cannot come makes the rest unimportant', () => {
    const task = waiting('a', {
      after: [
        { task: 'live', on: 'any' },
        { task: 'gone', on: 'any' },
      ],
    });
    expect(plan([running('live'), task]).unmet).toHaveLength(1);
  });
});

describe('B3: times', () => {
  test('what is to start later waits, and the plan knows when to look again', () => {
    const made = plan([
      waiting('a', { startAt: at(5000) }),
      waiting('b', { startAt: at(3000) }),
      waiting('c', { startAt: at(-1) }),
    ]);
    expect(idsOf(made.start)).toEqual(['c']);
    expect(waitsOf(made)['a']).toEqual({ kind: 'time', until: at(5000) });
    expect(made.wakeAtMs).toBe(NOW + 3000);
  });

  test('B7: an attempt that took too long has expired, one that has not is looked at then', () => {
    expect(plan([running('a', { timeoutMs: 1000 })]).expired).toMatchObject([
      { failure: { kind: 'timeout', message: 'It was ended because it took longer than 1 s.' } },
    ]);
    expect(plan([running('a', { timeoutMs: 1500 })])).toMatchObject({ expired: [], wakeAtMs: NOW + 500 });
  });

  test('B5: what is held does not expire, and the time it was held does not count', () => {
    expect(plan([running('a', { timeoutMs: 10, pausedAt: at(-500) })])).not.toHaveProperty('wakeAtMs');
    expect(plan([running('a', { timeoutMs: 900, pausedMs: 300 })])).toMatchObject({
      expired: [],
      wakeAtMs: NOW + 200,
    });
  });

  test('what is being ended does not expire again', () => {
    const ending = { kind: 'timeout' as const, message: 'x' };
    const requested: TaskStatus = { state: 'cancelRequested', requestedAt: at(-1) };
    const tasks = [running('a', { timeoutMs: 1, ending }), running('b', { timeoutMs: 1, status: requested })];
    expect(plan(tasks).expired).toEqual([]);
  });
});

test('B5: one that is held does not start', () => {
  expect(waitsOf(plan([waiting('a', { pausedAt: at(-1) })]))).toEqual({ a: { kind: 'paused' } });
});

test('a reason that is still the same is no news', () => {
  const status: TaskStatus = { state: 'pending', waitsFor: { kind: 'tasks', ids: ['live'] } };
  const task = waiting('a', { status, after: [{ task: 'live', on: 'any' }] });
  expect(plan([running('live'), task]).waits).toEqual([]);
  expect(isWaitingToStart(task)).toBe(true);
  expect(isWaitingToStart(sampleTask())).toBe(false);
});
