import type { TaskEvent } from '../../../src/core/taskTransitions.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { CREATED_AT, IDENTITY, sampleTask } from './sampleTask.ts';

/* A task in every state, and every event that changes one. */

export const AT = '2026-01-02T03:05:00.000Z';
export const LIVE: Partial<Task> = { process: IDENTITY, startedAt: '2026-01-02T03:04:06.000Z' };
export const ENDED: Partial<Task> = { ...LIVE, endedAt: '2026-01-02T03:04:07.000Z' };
const REQUESTED = { state: 'cancelRequested', requestedAt: CREATED_AT, reason: 'enough' } as const;

export const LIVING = [
  { pid: 7, name: 'node' },
  { pid: 8, name: 'sleep' },
];
export const TIMEOUT = { kind: 'timeout', message: 'too long' } as const;
export const RETRIED: Partial<Task> = {
  attempt: { number: 1, max: 3 },
  retry: { max: 2, backoffMs: 1000 },
};

export const TASKS = {
  pending: sampleTask(),
  'pending, waiting for a slot': sampleTask({ status: { state: 'pending', waitsFor: { kind: 'slot' } } }),
  'pending, waiting for approval': sampleTask({
    ...RETRIED,
    status: {
      state: 'pending',
      waitsFor: { kind: 'approval', since: CREATED_AT, run: 'ag-1', agent: 'Any' },
    },
  }),
  'pending, waiting for its check': sampleTask({
    ...ENDED,
    ...RETRIED,
    until: { check: 'make test', tried: 1 },
    status: { state: 'pending', waitsFor: { kind: 'check', step: 'check' } },
  }),
  running: sampleTask({ ...LIVE, status: { state: 'running' } }),
  'running, to be retried': sampleTask({ ...LIVE, ...RETRIED, status: { state: 'running' } }),
  'running elsewhere': sampleTask({
    spec: { external: true },
    startedAt: CREATED_AT,
    status: { state: 'running' },
  }),
  'running, at its limit': sampleTask({ ...LIVE, status: { state: 'running' }, ending: TIMEOUT }),
  waiting: sampleTask({ ...LIVE, status: { state: 'waiting', for: 'input', message: 'Password?' } }),
  'cancelRequested before its start': sampleTask({ status: REQUESTED }),
  cancelRequested: sampleTask({ ...LIVE, status: REQUESTED }),
  'cancelRequested, at its limit': sampleTask({ ...LIVE, status: REQUESTED, ending: TIMEOUT }),
  completed: sampleTask({ ...ENDED, status: { state: 'completed', exitCode: 0 } }),
  failed: sampleTask({ ...ENDED, status: { state: 'failed', failure: { kind: 'exit', code: 2 } } }),
  cancelled: sampleTask({ ...ENDED, status: { state: 'cancelled' } }),
};

export const ended = (code: number, isSpawnFailure = false): TaskEvent => ({
  type: 'ended',
  code,
  isSpawnFailure,
  message: 'why',
  bytes: 9,
  at: AT,
});

export const EVENTS = {
  queued: { type: 'queued', waitsFor: { kind: 'slot' }, at: AT },
  checked: { type: 'checked', verdict: { kind: 'passed' }, at: AT },
  approved: { type: 'approved', at: AT },
  launched: { type: 'launched', at: AT },
  started: { type: 'started', process: IDENTITY, at: AT },
  began: { type: 'began', at: AT },
  waited: { type: 'waited', for: 'permission', message: 'Run rm?', at: AT },
  wentOn: { type: 'wentOn', at: AT },
  cancelRequested: { type: 'cancelRequested', at: AT },
  limitReached: { type: 'limitReached', failure: TIMEOUT, at: AT },
  'ended with 0': ended(0),
  'ended with 7': ended(7),
  'ended without a start': ended(127, true),
  terminated: { type: 'terminated', survivors: [], bytes: 9, at: AT },
  lost: { type: 'lost', message: 'gone', survivors: [], bytes: 9, at: AT },
  'reported completed': { type: 'reported', outcome: { state: 'completed' }, at: AT },
  'reported failed': { type: 'reported', outcome: { state: 'failed', message: 'broken' }, at: AT },
  'reported cancelled': { type: 'reported', outcome: { state: 'cancelled' }, at: AT },
  unmet: { type: 'unmet', on: ['sh-x'], message: 'Task sh-x failed.', at: AT },
  rerun: { type: 'rerun', at: AT },
} satisfies Record<string, TaskEvent>;
