import { constants } from 'node:os';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ImpossibleTransition, transition, type TaskEvent } from '../../../src/core/taskTransitions.ts';
import { isTerminal, type Task, type TaskState } from '../../../src/protocol/task.ts';
import { CREATED_AT, IDENTITY, sampleTask } from './sampleTask.ts';

const AT = '2026-01-02T03:05:00.000Z';
const LIVE: Partial<Task> = { process: IDENTITY, startedAt: '2026-01-02T03:04:06.000Z' };
const ENDED: Partial<Task> = { ...LIVE, endedAt: '2026-01-02T03:04:07.000Z' };
const REQUESTED = { state: 'cancelRequested', requestedAt: CREATED_AT, reason: 'enough' } as const;

const TASKS = {
  pending: sampleTask(),
  running: sampleTask({ ...LIVE, status: { state: 'running' } }),
  waiting: sampleTask({ ...LIVE, status: { state: 'waiting', for: 'input', message: 'Password?' } }),
  'cancelRequested before its start': sampleTask({ status: REQUESTED }),
  cancelRequested: sampleTask({ ...LIVE, status: REQUESTED }),
  completed: sampleTask({ ...ENDED, status: { state: 'completed', exitCode: 0 } }),
  failed: sampleTask({ ...ENDED, status: { state: 'failed', failure: { kind: 'exit', code: 2 } } }),
  cancelled: sampleTask({ ...ENDED, status: { state: 'cancelled' } }),
};

const ended = (code: number, isSpawnFailure = false): TaskEvent => ({
  type: 'ended',
  code,
  isSpawnFailure,
  message: 'why',
  bytes: 9,
  at: AT,
});

const EVENTS = {
  started: { type: 'started', process: IDENTITY, at: AT },
  cancelRequested: { type: 'cancelRequested', at: AT },
  'ended with 0': ended(0),
  'ended with 7': ended(7),
  'ended without a start': ended(127, true),
  terminated: { type: 'terminated', survivors: [], bytes: 9, at: AT },
  lost: { type: 'lost', message: 'gone', survivors: [], bytes: 9, at: AT },
  rerun: { type: 'rerun', at: AT },
} satisfies Record<string, TaskEvent>;

type Expected = TaskState | '-';
const ORDER = Object.keys(EVENTS) as (keyof typeof EVENTS)[];

// Columns: started, cancelRequested, ended 0, ended 7, ended unstarted, terminated, lost, rerun.
const TABLE: Record<keyof typeof TASKS, Expected[]> = {
  pending: ['running', 'cancelRequested', 'completed', 'failed', 'failed', '-', 'failed', '-'],
  running: ['-', 'cancelRequested', 'completed', 'failed', 'failed', '-', 'failed', '-'],
  waiting: ['-', 'cancelRequested', 'completed', 'failed', 'failed', '-', 'failed', '-'],
  'cancelRequested before its start': [
    'cancelRequested',
    '-',
    'cancelled',
    'cancelled',
    'cancelled',
    'cancelled',
    'cancelled',
    '-',
  ],
  cancelRequested: ['-', '-', 'cancelled', 'cancelled', 'cancelled', 'cancelled', 'cancelled', '-'],
  completed: ['-', '-', '-', '-', '-', '-', '-', 'pending'],
  failed: ['-', '-', '-', '-', '-', '-', '-', 'pending'],
  cancelled: ['-', '-', '-', '-', '-', '-', '-', 'pending'],
};

describe('L2, R5: every state and every event', () => {
  for (const [state, row] of Object.entries(TABLE) as [keyof typeof TASKS, Expected[]][]) {
    test.each(ORDER.map((name, index) => ({ name, expected: row[index] ?? '-' })))(
      `${state}: $name → $expected`,
      ({ name, expected }) => {
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
      },
    );
  }
});

describe('ends', () => {
  test('A3: a non-zero exit is a failure with its code', () => {
    expect(transition(TASKS.running, ended(7)).status).toEqual({
      state: 'failed',
      failure: { kind: 'exit', code: 7 },
    });
  });

  test.skipIf(process.platform === 'win32')(
    'A3: 128 + number is the signal, with the code a shell reports',
    () => {
      const failure = { kind: 'signal', signal: 'SIGKILL', code: 137 };
      expect(transition(TASKS.running, ended(137)).status).toEqual({ state: 'failed', failure });
      const known = new Set(Object.values(constants.signals).map((number) => 128 + number));
      for (let code = 1; code <= 255; code++) {
        const { status } = transition(TASKS.running, ended(code));
        const kind = known.has(code) ? 'signal' : 'exit';
        expect(status).toMatchObject({ state: 'failed', failure: { kind, code } });
      }
    },
  );

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
    const lost: TaskEvent = { ...EVENTS.lost, survivors: [7, 8] };
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
      survivors: [7, 8],
      bytes: 3,
      at: AT,
    });
    expect(after.status).toEqual({ state: 'cancelled', reason: 'enough', survivors: [7, 8] });
    expect(after.output.bytes).toBe(3);
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
      let task = sampleTask();
      for (const [index, event] of events.entries()) {
        const at = new Date(Date.parse(CREATED_AT) + (index + 1) * 1000).toISOString();
        const before = task;
        try {
          task = transition(before, { ...event, at });
        } catch (error) {
          if (!(error instanceof ImpossibleTransition)) throw error;
          continue;
        }
        if (isTerminal(before) && event.type !== 'rerun')
          throw new Error(`${event.type} changed an ended task`);
        if (task.createdAt !== CREATED_AT || task.updatedAt !== at) throw new Error('a time is wrong');
        const isFresh = event.type === 'rerun';
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
