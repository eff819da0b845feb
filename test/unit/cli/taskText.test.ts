import { expect, test } from 'vitest';
import { elapsedMs, endLine, stateText } from '../../../src/cli/taskText.ts';
import type { TaskStatus } from '../../../src/protocol/task.ts';
import { makeTask } from './makeTask.ts';

test.each<[TaskStatus, string]>([
  [{ state: 'running' }, 'running'],
  [{ state: 'cancelRequested', requestedAt: '2026-01-01T10:00:00.000Z' }, 'cancelling'],
  [{ state: 'completed', exitCode: 0 }, 'completed'],
  [{ state: 'failed', failure: { kind: 'exit', code: 7 } }, 'failed (7)'],
  [{ state: 'failed', failure: { kind: 'signal', signal: 'SIGKILL', code: 137 } }, 'failed (SIGKILL)'],
  [{ state: 'failed', failure: { kind: 'spawn', message: 'no such file' } }, 'failed (spawn)'],
  [{ state: 'failed', failure: { kind: 'orphaned', message: 'gone' } }, 'orphaned'],
  [{ state: 'failed', failure: { kind: 'timeout', message: 'longer than 1s' } }, 'timed out'],
  [{ state: 'failed', failure: { kind: 'outputLimit', message: 'more' } }, 'failed (output limit)'],
  [
    { state: 'failed', failure: { kind: 'dependency', on: ['sh-1'], message: 'sh-1' } },
    'failed (dependency)',
  ],
  [{ state: 'failed', failure: { kind: 'reported', message: 'no' } }, 'failed'],
  [{ state: 'failed', failure: { kind: 'agent', message: 'no' } }, 'failed'],
  [{ state: 'failed', failure: { kind: 'agent', message: 'no', limit: 'turns' } }, 'failed (turn limit)'],
])('%o reads as "%s"', (status, expected) => {
  expect(stateText({ status })).toBe(expected);
});

test('the time of a running task goes on, that of an ended one stands still', () => {
  const nowMs = Date.parse('2026-01-01T10:01:00.000Z');
  const { startedAt, endedAt, ...pending } = makeTask();
  expect(elapsedMs(makeTask(), nowMs)).toBe(2_000);
  expect(elapsedMs({ ...pending, startedAt: startedAt ?? '' }, nowMs)).toBe(60_000);
  expect(elapsedMs({ ...pending, endedAt: endedAt ?? '' }, nowMs)).toBeUndefined();
});

test('the line of an end says what lives on', () => {
  const leftovers = {
    count: 2,
    processes: [{ pid: 7, name: 'sleep' }],
    of: [{ attempt: 1, process: { pid: 5, startTime: '1', boot: '-' } }],
  };
  const failed = { state: 'failed', failure: { kind: 'exit', code: 2 } } as const;
  expect(endLine(makeTask({ leftovers }), 0)).toBe(
    'sh-aaaaaaaa completed after 2s · 2 processes still running: make all',
  );
  expect(endLine(makeTask({ leftovers: { ...leftovers, count: 1 }, status: failed }), 0)).toBe(
    'sh-aaaaaaaa failed (2) after 2s · 1 process still running: make all',
  );
  expect(endLine(makeTask({ leftovers: { ...leftovers, count: 0 } }), 0)).toContain(
    ' · processes still running:',
  );
});

test('the line of an end says how, how long, what and why', () => {
  const spawn = makeTask({
    name: 'build',
    status: { state: 'failed', failure: { kind: 'spawn', message: 'no\nshell' } },
  });
  const cancelled = makeTask({ status: { state: 'cancelled', reason: 'why not', survivors: [7, 8] } });
  const failed = makeTask({
    status: { state: 'failed', failure: { kind: 'exit', code: 2, message: 'no rule to make all' } },
  });
  const elsewhere = makeTask({
    status: { state: 'failed', failure: { kind: 'reported', message: 'broken' } },
  });
  expect([makeTask(), spawn, cancelled, failed, elsewhere].map((task) => endLine(task, 0))).toEqual([
    'sh-aaaaaaaa completed after 2s: make all',
    'sh-aaaaaaaa failed (spawn) after 2s: build (no shell)',
    'sh-aaaaaaaa cancelled after 2s: make all (these processes survived: 7, 8)',
    'sh-aaaaaaaa failed (2) after 2s: make all (no rule to make all)',
    'sh-aaaaaaaa failed after 2s: make all (broken)',
  ]);
});
