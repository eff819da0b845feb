import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAtRest } from '../../../src/core/leftovers.ts';
import { formatRecord, parseRecord } from '../../../src/core/taskFormat.ts';
import { ImpossibleTransition, transition, type TaskEvent } from '../../../src/core/taskTransitions.ts';
import { chooseExpired } from '../../../src/core/retention.ts';
import type { NamedProcess } from '../../../src/protocol/leftovers.ts';
import { isTerminal, type Task } from '../../../src/protocol/task.ts';
import type { AgentFacts } from '../../../src/protocol/agentRun.ts';
import { sampleAgentRun } from './sampleAgentRun.ts';
import { planSchedule } from './planSchedule.ts';
import { IDENTITY, sampleTask } from './sampleTask.ts';

const AT = '2026-01-02T03:05:00.000Z';
const SLEEP = { pid: 17, name: 'sleep' };
const SERVER = { pid: 18, name: 'node' };

const running = (changes: Partial<Task> = {}) =>
  sampleTask({ process: IDENTITY, startedAt: AT, status: { state: 'running' }, ...changes });
const retried = { attempt: { number: 1, max: 3 }, retry: { max: 2, backoffMs: 0 } };

const ended = (code: number, left?: (TaskEvent & { type: 'ended' })['left']): TaskEvent => ({
  type: 'ended',
  ...{ code, isSpawnFailure: false, message: '', bytes: 0, at: AT },
  ...(left && { left }),
});
const RESUMES = { session: 's1', prompt: 'Go on.' };
const MESSAGE = { id: 'm1', content: 'And the docs.', at: AT };
const agentRun = (facts: Partial<AgentFacts> = {}) =>
  sampleAgentRun({ supportsResume: true }, { facts: { session: 's1', ...facts } });
const endedAgent = { ...ended(0, [SERVER]), agent: { state: 'completed', text: 'Done.' } } as TaskEvent;
const lostAgent: TaskEvent = { type: 'lost', message: 'gone', survivors: [SERVER], bytes: 0, at: AT };
const afterAll = (task: Task, ...events: TaskEvent[]) => events.reduce(transition, task);

/** What the scheduler would do with that one task. */
const planOf = (task: Task) =>
  planSchedule({
    unfinished: isTerminal(task) ? [] : [task],
    find: () => undefined,
    group: (name) => ({ name, isPaused: false }),
    nowMs: Date.parse(AT) + 60_000,
    limitedUntilMs: () => undefined,
  });

describe('the end of an attempt', () => {
  test('what it leaves is on the record, and the end is what the command made of it', () => {
    const { status, leftovers } = transition(running(), ended(0, [SERVER, SLEEP]));
    expect(status).toEqual({ state: 'completed', exitCode: 0 });
    const of = [{ attempt: 1, process: IDENTITY }];
    expect(leftovers).toEqual({ count: 2, processes: [SLEEP, SERVER], of });
  });

  test.each<[string, TaskEvent]>([
    ['that nobody looked at', ended(0)],
    ['whose processes are gone at the look', ended(0, [])],
  ])('one %s leaves none', (_name, event) => {
    expect(transition(running(), event).leftovers).toBeUndefined();
  });

  test('where nobody could look, that much is said', () => {
    expect(transition(running(), ended(0, 'failed')).leftovers).toMatchObject({ count: 0, processes: [] });
  });

  test('thousands are counted, and a hundred are named', () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({ pid: index + 1, name: 'sleep' }));
    const { leftovers } = transition(running(), ended(0, many));
    expect(leftovers?.count).toBe(5000);
    expect(leftovers?.processes).toEqual(many.slice(0, 100));
  });

  test('a name that would draw on a terminal is only a name', () => {
    const { leftovers } = transition(running(), ended(0, [{ pid: 9, name: 'a\u001b[2Jb\n\u202ec' }]));
    expect(leftovers?.processes).toEqual([{ pid: 9, name: 'a?[2Jb??c' }]);
  });

  test('what survives a loss can be ended like any leftovers', () => {
    const lost = transition(running(), {
      type: 'lost',
      ...{ message: 'gone', survivors: [SLEEP], bytes: 0, at: AT },
    });
    expect(lost.leftovers).toEqual({ count: 1, processes: [SLEEP], of: [{ attempt: 1, process: IDENTITY }] });
  });

  test('what outlives the kill of a cancel is said to have', () => {
    const request: TaskEvent = { type: 'cancelRequested', at: AT };
    const cancelled = (survivors: NamedProcess[]) =>
      afterAll(running(), request, { type: 'terminated', survivors, bytes: 0, at: AT });
    expect(cancelled([SLEEP]).leftovers).toMatchObject({ processes: [SLEEP], outlivedKill: true });
    expect(cancelled([]).leftovers).toBeUndefined();
  });

  test('retention passes by a task with leftovers', async () => {
    const busy = transition(running(), ended(0, [SLEEP]));
    const idle = { ...transition(running(), ended(0)), id: 'sh-idle' };
    expect(await chooseExpired([busy, idle], { maxCount: 0 }, Date.now())).toEqual(['sh-idle']);
  });
});

describe('a further attempt', () => {
  const failed = transition(running(retried), ended(1, [SERVER]));

  test.each<[string, Task]>([
    ['a retry', failed],
    ['a rerun', afterAll(running(), ended(0, [SERVER]), { type: 'rerun', at: AT })],
    [
      'an agent run that goes on',
      afterAll(agentRun(), endedAgent, { type: 'rerun', at: AT, resumes: RESUMES }),
    ],
    ['an agent run that has still a message to read', transition(agentRun({ inbox: [MESSAGE] }), endedAgent)],
    [
      'an agent run that goes on after a loss',
      afterAll(agentRun(), lostAgent, { type: 'rerun', at: AT, resumes: RESUMES }),
    ],
  ])('%s has first to wait until what the earlier left is ended', (_name, pending) => {
    expect(pending.status.state).toBe('pending');
    expect(planOf(pending)).toMatchObject({ start: [], clear: [pending] });
    expect(planOf(pending).waits).toEqual([{ task: pending, waitsFor: { kind: 'leftovers' } }]);
    const clear = transition(pending, { type: 'left', found: [], outlivedKill: true, at: AT });
    expect(clear.leftovers).toBeUndefined();
    expect(planOf(clear)).toMatchObject({ start: [clear], clear: [] });
  });

  test('whatever else it waits for, the earlier one’s are ended now', () => {
    const paused = { ...failed, pausedAt: AT };
    expect(planOf(paused)).toMatchObject({ start: [], clear: [paused] });
  });

  test('starts all the same when something cannot be ended, which it says', () => {
    const pending = transition(failed, { type: 'left', found: [SERVER], outlivedKill: true, at: AT });
    expect(planOf(pending)).toMatchObject({ start: [pending], clear: [] });
    const again = afterAll(
      pending,
      { type: 'launched', at: AT },
      { type: 'started', process: { ...IDENTITY, pid: 99 }, at: AT },
    );
    expect(again.leftovers).toMatchObject({ processes: [SERVER], outlivedKill: true });
    // What it leaves itself comes to that.
    const { leftovers } = transition(again, ended(0, [SLEEP, SERVER]));
    expect(leftovers?.of.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(leftovers).toMatchObject({ count: 2, processes: [SLEEP, SERVER] });
    expect(leftovers?.outlivedKill).toBeUndefined();
  });

  test('of a running one nothing that a look finds is taken for leftovers', () => {
    const busy = running({
      leftovers: {
        count: 1,
        processes: [SLEEP],
        of: [{ attempt: 1, process: IDENTITY }],
        outlivedKill: true,
      },
      attempt: { number: 2 },
    });
    expect(() => transition(busy, { type: 'left', found: [SERVER], at: AT })).toThrow(ImpossibleTransition);
    expect(() => transition(busy, { type: 'clearing', at: AT })).toThrow(ImpossibleTransition);
    expect(transition(busy, { type: 'cleared', attempt: 1, at: AT }).leftovers).toBeUndefined();
  });
});

test('a task without leftovers has none to clear', () => {
  const task = transition(running(), ended(0));
  for (const event of [
    { type: 'left', found: [SLEEP], at: AT },
    { type: 'clearing', at: AT },
    { type: 'cleared', attempt: 1, at: AT },
  ] as const) {
    expect(() => transition(task, event)).toThrow(ImpossibleTransition);
  }
});

test('any order of ends, looks, clears, cancels, reruns and restarts keeps what is said of leftovers sound', () => {
  const processes = fc.array(
    fc.record({ pid: fc.integer({ min: 1, max: 200 }), name: fc.string({ unit: 'binary', maxLength: 5 }) }),
    { maxLength: 4 },
  );
  const look = fc.oneof(processes, fc.constant('failed' as const));
  const step = fc.oneof(
    fc.record({ do: fc.constant('end' as const), code: fc.integer({ min: 0, max: 1 }), look }),
    fc.record({ do: fc.constant('cancel' as const), survivors: processes }),
    fc.record({ do: fc.constant('lose' as const), survivors: processes }),
    fc.record({ do: fc.constant('look' as const), look, isLast: fc.boolean() }),
    fc.record({ do: fc.constant('clear' as const), attempt: fc.integer({ min: 1, max: 4 }) }),
    fc.record({
      do: fc.constantFrom('clearing' as const, 'rerun' as const, 'run' as const, 'restart' as const),
    }),
  );
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  /** The events of a step, as far as its task allows it: what the engine sees to. */
  const eventsOf = (task: Task, step: Step): TaskEvent[] => {
    const about = { at: AT, bytes: 0 };
    const isLive = task.process !== undefined && !isTerminal(task);
    const canLook = task.leftovers !== undefined && isAtRest(task);
    switch (step.do) {
      case 'end':
        return isLive ? [ended(step.code, step.look)] : [];
      case 'cancel':
        if (isTerminal(task)) return [];
        return [
          { type: 'cancelRequested', at: AT },
          { type: 'terminated', survivors: task.process ? step.survivors : [], ...about },
        ];
      case 'lose':
        return isLive ? [{ type: 'lost', message: 'gone', survivors: step.survivors, ...about }] : [];
      case 'look': {
        const outlived = step.isLast ? { outlivedKill: true as const } : {};
        return canLook ? [{ type: 'left', found: step.look, ...outlived, at: AT }] : [];
      }
      case 'clear':
        return task.leftovers ? [{ type: 'cleared', attempt: step.attempt, at: AT }] : [];
      case 'clearing':
        return canLook ? [{ type: 'clearing', at: AT }] : [];
      case 'rerun':
        return isTerminal(task) ? [{ type: 'rerun', at: AT }] : [];
      case 'run':
        return planOf(task).start.length > 0
          ? [
              { type: 'launched', at: AT },
              { type: 'started', process: { ...IDENTITY, pid: 1000 + task.attempt.number }, at: AT },
            ]
          : [];
      case 'restart':
        return [];
    }
  };

  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.boolean(), (steps, isRetried) => {
      let task = running(isRetried ? retried : {});
      for (const step of steps) {
        const before = task;
        task = afterAll(task, ...eventsOf(task, step));
        const isAboutLeftovers = step.do === 'look' || step.do === 'clear' || step.do === 'clearing';
        if (isAboutLeftovers) {
          const { leftovers: _is, updatedAt: _at, ...kept } = task;
          const { leftovers: _was, updatedAt: _then, ...same } = before;
          expect(kept, 'nothing else is touched').toEqual(same);
        }
        const { leftovers } = task;
        const plan = planOf(task);
        const isWaiting =
          leftovers !== undefined && !leftovers.outlivedKill && task.status.state === 'pending';
        if (isWaiting) {
          expect(plan.start, 'nothing starts beside what an earlier attempt left').toEqual([]);
          expect(plan.clear).toEqual([task]);
        } else expect(plan.clear).toEqual([]);
        expect(parseRecord(formatRecord(task)), 'a new host finds them again').toEqual(task);
        if (!leftovers) continue;
        const { count, of } = leftovers;
        expect(count).toBeGreaterThanOrEqual(leftovers.processes.length);
        const attempts = of.map(({ attempt }) => attempt);
        expect(attempts).toEqual([...new Set(attempts)].toSorted((a, b) => a - b));
        const last = isTerminal(task) ? task.attempt.number : task.attempt.number - 1;
        expect(attempts.every((attempt) => attempt <= last)).toBe(true);
        const cleared = afterAll(
          task,
          ...of.map(({ attempt }): TaskEvent => ({ type: 'cleared', attempt, at: AT })),
        );
        expect(cleared.leftovers).toBeUndefined();
      }
    }),
  );
}, 30_000);

test('what an attempt left that outlived a KILL stays on record through all later ones, until a look finds it gone', () => {
  const survivors: fc.Arbitrary<NamedProcess[]> = fc.uniqueArray(
    fc.record({ pid: fc.integer({ min: 1, max: 9 }), name: fc.constant('sleep') }),
    { selector: ({ pid }) => pid, maxLength: 3 },
  );
  const about = { at: AT, bytes: 0 };
  const attempt = fc.oneof(
    fc.record({
      how: fc.constant('ends' as const),
      seen: fc.oneof(survivors, fc.constant('failed' as const)),
    }),
    fc.record({ how: fc.constant('endsUnseen' as const), seen: fc.constant<NamedProcess[]>([]) }),
    fc.record({ how: fc.constantFrom('isCancelled' as const, 'isLost' as const), seen: survivors }),
  );
  type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never;
  const endOf = ({ how, seen }: Attempt): TaskEvent[] => {
    const found = seen === 'failed' ? [] : seen;
    if (how === 'ends') return [ended(0, seen)];
    if (how === 'endsUnseen') return [ended(0)];
    if (how === 'isLost') return [{ type: 'lost', message: 'gone', survivors: found, ...about }];
    return [
      { type: 'cancelRequested', at: AT },
      { type: 'terminated', survivors: found, ...about },
    ];
  };
  const pidsOf = ({ leftovers }: Task) => (leftovers?.processes ?? []).map(({ pid }) => pid);

  fc.assert(
    fc.property(fc.array(attempt, { minLength: 1, maxLength: 6 }), (attempts) => {
      let task = running();
      /** Attempts that may have left some, and the processes. */
      const leavers: number[] = [];
      const left = new Set<number>();
      for (const [index, it] of attempts.entries()) {
        task = afterAll(task, ...endOf(it));
        if (it.seen.length > 0) leavers.push(index + 1);
        for (const { pid } of it.seen === 'failed' ? [] : it.seen) left.add(pid);
        expect((task.leftovers?.of ?? []).map((leaver) => leaver.attempt)).toEqual(leavers);
        expect(pidsOf(task)).toEqual([...left].toSorted((one, other) => one - other));
        if (!task.leftovers) {
          task = transition(task, { type: 'rerun', at: AT });
        } else {
          // The next attempt has them ended, which they outlive.
          const { processes } = task.leftovers;
          const found = processes.length > 0 ? processes : ('failed' as const);
          task = afterAll(
            task,
            { type: 'rerun', at: AT },
            { type: 'left', found, outlivedKill: true, at: AT },
          );
        }
        task = afterAll(
          task,
          { type: 'launched', at: AT },
          { type: 'started', process: { ...IDENTITY, pid: 1000 + index }, at: AT },
        );
        expect(task.leftovers?.outlivedKill).toBe(leavers.length > 0 ? true : undefined);
      }
      const atRest = transition(task, ended(0, []));
      expect(atRest.leftovers).toEqual(task.leftovers);
      if (!atRest.leftovers) return;
      expect(transition(atRest, { type: 'left', found: [], at: AT }).leftovers).toBeUndefined();
    }),
  );
});
