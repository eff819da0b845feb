import { expect, test } from 'vitest';
import {
  ageText,
  bytesText,
  durationText,
  elapsedMs,
  endLine,
  stateText,
} from '../../../src/cli/taskText.ts';
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
])('%o reads as "%s"', (status, expected) => {
  expect(stateText({ status })).toBe(expected);
});

test('durations in their two largest units, ages in the largest', () => {
  const durations = [0, 999, 3_240, 9_999, 42_900, 125_000, 11_520_000, 360_000_000];
  expect(durations.map(durationText)).toEqual([
    '0ms',
    '999ms',
    '3.2s',
    '9.9s',
    '42s',
    '2m 5s',
    '3h 12m',
    '4d 4h',
  ]);
  expect([-5, 59_999, 3_599_000, 86_399_000, 86_400_000].map(ageText)).toEqual([
    '0s',
    '59s',
    '59m',
    '23h',
    '1d',
  ]);
});

test('sizes', () => {
  expect([0, 999, 1000, 1_500_000, 2e15].map(bytesText)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '1.5 MB',
    '2000.0 TB',
  ]);
});

test('the time of a running task goes on, that of an ended one stands still', () => {
  const nowMs = Date.parse('2026-01-01T10:01:00.000Z');
  const { startedAt, endedAt, ...pending } = makeTask();
  expect(elapsedMs(makeTask(), nowMs)).toBe(2_000);
  expect(elapsedMs({ ...pending, startedAt: startedAt ?? '' }, nowMs)).toBe(60_000);
  expect(elapsedMs({ ...pending, endedAt: endedAt ?? '' }, nowMs)).toBeUndefined();
});

test('the line of an end says how, how long, what and why', () => {
  const spawn = makeTask({
    name: 'build',
    status: { state: 'failed', failure: { kind: 'spawn', message: 'no\nshell' } },
  });
  const cancelled = makeTask({ status: { state: 'cancelled', reason: 'why not', survivors: [7, 8] } });
  expect([makeTask(), spawn, cancelled].map((task) => endLine(task, 0))).toEqual([
    'sh-aaaaaaaa completed after 2s: make all',
    'sh-aaaaaaaa failed (spawn) after 2s: build (no shell)',
    'sh-aaaaaaaa cancelled after 2s: make all (these processes are still alive: 7, 8)',
  ]);
});
