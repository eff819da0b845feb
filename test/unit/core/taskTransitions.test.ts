import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ImpossibleTransition, transition, type TaskEvent } from '../../../src/core/taskTransitions.ts';
import { isTerminal, type TaskState } from '../../../src/protocol/task.ts';
import { CREATED_AT, sampleTask } from './sampleTask.ts';
import { AT, EVENTS, LIVING, RETRIED, TASKS, TIMEOUT, ended } from './statesAndEvents.ts';

type Expected = TaskState | '-';
type StateName = keyof typeof TASKS;
type EventName = keyof typeof EVENTS;
const EVENT_NAMES = Object.keys(EVENTS) as EventName[];

/** What every event that is not named makes of it: it cannot happen. */
const ENDS_AS_IT_DOES = {
  cancelRequested: 'cancelRequested',
  'ended with 0': 'completed',
  'ended with 7': 'failed',
  'ended without a start': 'failed',
  lost: 'failed',
  'reported completed': 'completed',
  'reported failed': 'failed',
  'reported cancelled': 'cancelled',
} as const;
const ENDS_CANCELLED = {
  'ended with 0': 'cancelled',
  'ended with 7': 'cancelled',
  'ended without a start': 'cancelled',
  terminated: 'cancelled',
  lost: 'cancelled',
  'reported completed': 'cancelled',
  'reported failed': 'cancelled',
  'reported cancelled': 'cancelled',
} as const;
const ENDS_AT_LIMIT = {
  'ended with 0': 'failed',
  'ended with 7': 'failed',
  'ended without a start': 'failed',
  terminated: 'failed',
  lost: 'failed',
  'reported completed': 'failed',
  'reported failed': 'failed',
  'reported cancelled': 'failed',
} as const;
const STARTS = { launched: 'pending', started: 'running', began: 'running', unmet: 'failed' } as const;

const TABLE: Record<StateName, Partial<Record<EventName, TaskState>>> = {
  pending: { ...ENDS_AS_IT_DOES, ...STARTS },
  'pending, waiting for a slot': { ...ENDS_AS_IT_DOES, ...STARTS, queued: 'pending' },
  'pending, waiting for approval': {
    approved: 'pending',
    cancelRequested: 'cancelRequested',
    unmet: 'failed',
  },
  'pending, waiting for its check': {
    checked: 'completed',
    cancelRequested: 'cancelled',
    unmet: 'failed',
  },
  running: { ...ENDS_AS_IT_DOES, waited: 'waiting', limitReached: 'running' },
  'running, to be retried': {
    ...ENDS_AS_IT_DOES,
    waited: 'waiting',
    limitReached: 'running',
    'ended with 7': 'pending',
    'reported failed': 'pending',
  },
  'running elsewhere': { ...ENDS_AS_IT_DOES, waited: 'waiting', limitReached: 'running' },
  'running, at its limit': { ...ENDS_AT_LIMIT, cancelRequested: 'cancelRequested', waited: 'waiting' },
  waiting: { ...ENDS_AS_IT_DOES, waited: 'waiting', wentOn: 'running', limitReached: 'waiting' },
  'cancelRequested before its start': {
    ...ENDS_CANCELLED,
    started: 'cancelRequested',
    limitReached: 'cancelRequested',
  },
  cancelRequested: { ...ENDS_CANCELLED, limitReached: 'cancelRequested' },
  'cancelRequested, at its limit': ENDS_CANCELLED,
  completed: { rerun: 'pending' },
  failed: { rerun: 'pending' },
  cancelled: { rerun: 'pending' },
};

describe('L2, R5: every state and every event', () => {
  for (const [state, row] of Object.entries(TABLE) as [StateName, (typeof TABLE)[StateName]][]) {
    test.each(
      EVENT_NAMES.map((name): { name: EventName; expected: Expected } => ({
        name,
        expected: row[name] ?? '-',
      })),
    )(`${state}: $name → $expected`, ({ name, expected }) => {
      const task = TASKS[state];
      const before = structuredClone(task);
      if (expected === '-') {
        expect(() => transition(task, EVENTS[name])).toThrow(ImpossibleTransition);
      } else {
        const after = transition(task, EVENTS[name]);
        expect(after.status.state).toBe(expected);
        expect(after.updatedAt).toBe(AT);
        expect(after.endedAt).toBe(isTerminal(after) ? AT : undefined);
      }
      expect(task, 'the task given is left alone').toEqual(before);
    });
  }
});

describe('ends', () => {
  test('A3: a non-zero exit is a failure with its code', () => {
    expect(transition(TASKS.running, ended(7)).status).toEqual({
      state: 'failed',
      failure: { kind: 'exit', code: 7 },
    });
  });

  test('A3: a signal is a failure with its name, and the code a shell reports; a code is a code', () => {
    const failure = { kind: 'signal', signal: 'SIGKILL', code: 137 };
    const killed = { ...ended(137), signal: 'SIGKILL' };
    expect(transition(TASKS.running, killed).status).toEqual({ state: 'failed', failure });
    for (let code = 1; code <= 255; code++) {
      const { status } = transition(TASKS.running, ended(code));
      expect(status).toMatchObject({ state: 'failed', failure: { kind: 'exit', code } });
    }
  });

  test('A3: a command that could not be started fails with the system’s reason', () => {
    const failure = { kind: 'spawn', message: 'why' };
    expect(transition(TASKS.pending, ended(127, true)).status).toEqual({ state: 'failed', failure });
  });

  test('A3: exit 127 of a command that did start is an exit', () => {
    expect(transition(TASKS.running, ended(127)).status).toMatchObject({
      failure: { kind: 'exit', code: 127 },
    });
  });

  test('W9: lost is failed: orphaned, never completed', () => {
    const failure = { kind: 'orphaned', message: 'gone' };
    expect(transition(TASKS.running, EVENTS.lost).status).toEqual({ state: 'failed', failure });
  });

  test('W9: what survives of a lost task is named, also after a cancel', () => {
    const lost: TaskEvent = { ...EVENTS.lost, survivors: LIVING };
    const failure = { kind: 'orphaned', message: 'gone', survivors: [7, 8] };
    expect(transition(TASKS.running, lost).status).toEqual({ state: 'failed', failure });
    expect(transition(TASKS.cancelRequested, lost).status).toEqual({
      state: 'cancelled',
      reason: 'enough',
      survivors: [7, 8],
    });
  });

  test('T4: a cancel before the end makes it cancelled, even after exit 0, and keeps the reason', () => {
    const requested = transition(TASKS.running, {
      type: 'cancelRequested',
      reason: 'why not',
      at: CREATED_AT,
    });
    expect(requested.status).toEqual({
      state: 'cancelRequested',
      requestedAt: CREATED_AT,
      reason: 'why not',
    });
    expect(transition(requested, ended(0)).status).toEqual({ state: 'cancelled', reason: 'why not' });
    expect(transition(requested, EVENTS.lost).status).toEqual({ state: 'cancelled', reason: 'why not' });
  });

  test('T4: a cancel after the end is refused', () => {
    const completed = transition(TASKS.running, ended(0));
    expect(() => transition(completed, EVENTS.cancelRequested)).toThrow(
      /completed cannot be cancelRequested/,
    );
  });

  test('A5: processes that outlived the kill are named', () => {
    const after = transition(TASKS.cancelRequested, {
      type: 'terminated',
      survivors: LIVING,
      bytes: 3,
      at: AT,
    });
    expect(after.status).toEqual({ state: 'cancelled', reason: 'enough', survivors: [7, 8] });
    expect(after.output.bytes).toBe(3);
  });
});

describe('limits, retries and what waits', () => {
  test('B7: what was ended for a limit has failed for it, whatever its exit code', () => {
    for (const event of [ended(0), ended(143), EVENTS.terminated, EVENTS.lost]) {
      const after = transition(TASKS['running, at its limit'], event);
      expect(after.status).toEqual({ state: 'failed', failure: TIMEOUT });
      expect(after).not.toHaveProperty('ending');
    }
  });

  test('B7 T4: a cancel after the limit was reached is a cancel', () => {
    const requested = transition(TASKS['running, at its limit'], EVENTS.cancelRequested);
    expect(transition(requested, ended(143)).status).toEqual({ state: 'cancelled' });
  });

  test('B3 T2: a failure within the policy is the next attempt, after the pause, and keeps the one before', () => {
    const after = transition({ ...TASKS['running, to be retried'], hidden: true, pausedMs: 5 }, ended(7));
    expect(after).toMatchObject({
      attempt: { number: 2, max: 3 },
      status: { state: 'pending', waitsFor: { kind: 'time', until: '2026-01-02T03:05:01.000Z' } },
      startAt: '2026-01-02T03:05:01.000Z',
      hidden: true,
      earlier: [
        { number: 1, status: { state: 'failed', failure: { kind: 'exit', code: 7 } }, output: { bytes: 9 } },
      ],
      output: { bytes: 0 },
    });
    for (const field of ['process', 'startedAt', 'endedAt', 'pausedMs'])
      expect(after).not.toHaveProperty(field);
    const launched = transition(after, EVENTS.launched);
    expect(launched.status).toEqual({ state: 'pending' });
    expect(launched).not.toHaveProperty('startAt');
    const third = transition(transition(launched, EVENTS.started), ended(7));
    expect(third.startAt).toBe('2026-01-02T03:05:02.000Z');
    expect(transition(third, ended(7)).status.state).toBe('failed');
  });

  test('B3: an attempt that reached a limit, and was terminated for it, is retried too', () => {
    const task = { ...TASKS['running, to be retried'], ending: TIMEOUT };
    expect(transition(task, EVENTS.terminated)).toMatchObject({
      status: { state: 'pending' },
      earlier: [{ status: { failure: TIMEOUT } }],
    });
    expect(transition(task, EVENTS.terminated)).not.toHaveProperty('ending');
  });

  test('B3 W9: a loss, an impossible start and a good end are not', () => {
    const task = TASKS['running, to be retried'];
    for (const [event, state] of [
      [EVENTS.lost, 'failed'],
      [ended(126, true), 'failed'],
      [ended(0), 'completed'],
    ] as const)
      expect(transition(task, event)).toMatchObject({ status: { state }, attempt: { number: 1 } });
  });

  test('B3: a rerun has as many retries as the first run', () => {
    const first = { ...TASKS['running, to be retried'], attempt: { number: 3, max: 3 } };
    expect(transition(transition(first, ended(7)), EVENTS.rerun).attempt).toEqual({ number: 4, max: 6 });
  });

  test('B2: an unmet dependency is its end, with those it waited for', () => {
    expect(transition(TASKS['pending, waiting for a slot'], EVENTS.unmet)).toMatchObject({
      status: {
        state: 'failed',
        failure: { kind: 'dependency', on: ['sh-x'], message: 'Task sh-x failed.' },
      },
      endedAt: AT,
    });
  });

  test('B6: it waits for what it says, for something else, and no longer', () => {
    const asks = transition(TASKS.waiting, EVENTS.waited);
    expect(asks.status).toEqual({ state: 'waiting', for: 'permission', message: 'Run rm?', since: AT });
    expect(transition(asks, EVENTS.wentOn).status).toEqual({ state: 'running' });
  });

  test('L13 T9: work that runs elsewhere ends as reported, an agent’s as an agent’s', () => {
    const task = TASKS['running elsewhere'];
    expect(transition(task, EVENTS['reported failed']).status).toEqual({
      state: 'failed',
      failure: { kind: 'reported', message: 'broken' },
    });
    expect(transition({ ...task, kind: 'agent' }, EVENTS['reported failed']).status).toMatchObject({
      failure: { kind: 'agent' },
    });
    const outcome = { state: 'cancelled' as const, reason: 'no use' };
    expect(transition(task, { type: 'reported', outcome, at: AT }).status).toEqual(outcome);
  });

  test('L11: a chore that failed for good is hidden no longer', () => {
    const chore = { ...TASKS.running, hidden: true };
    expect(transition(chore, ended(7))).not.toHaveProperty('hidden');
    expect(transition(chore, ended(0)).hidden).toBe(true);
  });

  test('R11: a failure has the last line that was printed', () => {
    const event = { ...ended(7), lastLine: 'error: no' };
    expect(transition(TASKS.running, event).status).toMatchObject({
      failure: { code: 7, message: 'error: no' },
    });
  });
});

test('T2, L4: a rerun is a further attempt with nothing left of the one before', () => {
  const before = { ...TASKS.failed, noticedAt: AT, name: 'build' };
  const after = transition(before, EVENTS.rerun);
  expect(after).toEqual(
    sampleTask({
      name: 'build',
      attempt: { number: 2 },
      earlier: [
        {
          number: 1,
          status: before.status,
          startedAt: before.startedAt ?? '',
          endedAt: before.endedAt ?? '',
          output: { path: before.output.path.replace('.log', '.1.log'), bytes: 0 },
        },
      ],
      status: { state: 'pending', waitsFor: { kind: 'slot' } },
      updatedAt: AT,
      output: { path: before.output.path, bytes: 0 },
    }),
  );
  for (const field of ['process', 'startedAt', 'endedAt', 'noticedAt'])
    expect(after).not.toHaveProperty(field);
  expect(transition(transition(after, ended(0)), EVENTS.rerun).attempt.number).toBe(3);
});

test('L2, L14, R5: whatever happens in whatever order, an end is for ever and times are kept', () => {
  const anEvent = fc.constantFrom(...Object.values<TaskEvent>(EVENTS));
  fc.assert(
    fc.property(fc.array(anEvent, { maxLength: 40 }), (events) => {
      let task = sampleTask(RETRIED);
      for (const [index, event] of events.entries()) {
        const at = new Date(Date.parse(CREATED_AT) + (index + 1) * 1000).toISOString();
        const before = task;
        try {
          task = transition(before, { ...event, at } as TaskEvent);
        } catch (error) {
          if (!(error instanceof ImpossibleTransition)) throw error;
          continue;
        }
        if (isTerminal(before) && event.type !== 'rerun')
          throw new Error(`${event.type} changed an ended task`);
        if (task.createdAt !== CREATED_AT || task.updatedAt !== at) throw new Error('a time is wrong');
        const isFresh =
          event.type === 'rerun' ||
          (event.type !== 'launched' && !isTerminal(task) && task.startAt !== before.startAt);
        if (!isFresh && before.startedAt && task.startedAt !== before.startedAt)
          throw new Error('startedAt moved');
        if (isTerminal(task) !== (task.endedAt !== undefined))
          throw new Error('endedAt does not fit the state');
        if (task.attempt.number !== before.attempt.number + Number(isFresh))
          throw new Error('attempt is wrong');
      }
    }),
    { numRuns: 500 },
  );
});
