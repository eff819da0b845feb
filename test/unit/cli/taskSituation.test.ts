import { expect, test } from 'vitest';
import { questionText } from '../../../src/cli/requestPrompt.ts';
import { answeredText } from '../../../src/cli/requestText.ts';
import { taskDetails } from '../../../src/cli/taskDetails.ts';
import { clockText, noteText, progressText, situationText } from '../../../src/cli/taskSituation.ts';
import { openRequests } from '../../../src/protocol/openRequests.ts';
import type { PendingReason, Task } from '../../../src/protocol/task.ts';
import { makeTask } from './makeTask.ts';

const now = new Date(2026, 0, 1, 12, 0, 0);
const at = (...time: [number, number, number?]) => new Date(2026, 0, 1, ...time).toISOString();
const pendingOn = (waitsFor: PendingReason): Partial<Task> => ({ status: { state: 'pending', waitsFor } });
const leftovers = {
  count: 2,
  processes: [
    { pid: 7, name: 'sleep' },
    { pid: 8, name: 'node' },
  ],
  of: [{ attempt: 1, process: { pid: 5, startTime: '1', boot: '-' } }],
};
const retry = { max: 3, backoffMs: 1_000 };

test.each<[Partial<Task>, string]>([
  [{ status: { state: 'pending' } }, 'pending'],
  [{ ...pendingOn({ kind: 'slot' }), group: 'build' }, 'queued in build'],
  [pendingOn({ kind: 'slot' }), 'queued in default'],
  [{ ...pendingOn({ kind: 'slot' }), group: 'a'.repeat(30) }, `queued in ${'a'.repeat(23)}…`],
  [{ ...pendingOn({ kind: 'paused' }), group: 'build' }, 'paused in build'],
  [{ ...pendingOn({ kind: 'paused' }), pausedAt: at(11, 0) }, 'paused'],
  [pendingOn({ kind: 'tasks', ids: ['sh-1'] }), 'after sh-1'],
  [pendingOn({ kind: 'tasks', ids: ['sh-1', 'sh-2', 'sh-3'] }), 'after sh-1 and 2 more'],
  [pendingOn({ kind: 'time', until: at(14, 5) }), 'starts 14:05'],
  [
    { ...pendingOn({ kind: 'time', until: at(14, 5) }), retry, attempt: { number: 1, max: 4 } },
    'starts 14:05',
  ],
  [
    { ...pendingOn({ kind: 'time', until: at(14, 5) }), retry, attempt: { number: 3, max: 4 } },
    'retry 2 of 3 at 14:05',
  ],
  // The fifth attempt was a rerun, with retries of its own.
  [
    { ...pendingOn({ kind: 'time', until: at(12, 0, 9) }), retry, attempt: { number: 6, max: 8 } },
    'retry 1 of 3 at 12:00:09',
  ],
  [{ status: { state: 'running' } }, 'running'],
  [{ status: { state: 'running' }, progress: { percent: 41.7, message: 'Compiling' } }, 'running 41 %'],
  [{ status: { state: 'running' }, pausedAt: at(11, 0) }, 'paused'],
  [{ status: { state: 'waiting', for: 'input', message: 'Name?' } }, 'needs input'],
  [{ status: { state: 'waiting', for: 'permission', message: 'May I?' } }, 'needs permission'],
  [
    { status: { state: 'waiting', for: 'question', message: 'Which?', since: at(11, 55) } },
    'needs an answer for 5m',
  ],
  [{ status: { state: 'waiting', for: 'plan', message: 'Fine?', since: at(11, 59, 30) } }, 'needs approval'],
  [{ status: { state: 'running' }, ending: { kind: 'timeout', message: 'too long' } }, 'ending'],
  [{ status: { state: 'cancelRequested', requestedAt: at(11, 0) }, pausedAt: at(11, 0) }, 'cancelling'],
  [{ status: { state: 'failed', failure: { kind: 'timeout', message: 'too long' } } }, 'timed out'],
  [{ leftovers }, 'completed · 2 processes still running'],
  [{ leftovers, status: { state: 'cancelled' } }, 'cancelled · 2 processes still running'],
  [{ ...pendingOn({ kind: 'leftovers' }), leftovers }, 'ending leftovers'],
  [{ status: { state: 'running' }, leftovers }, 'running'],
])('%o: %s', (changes, expected) => {
  expect(situationText(makeTask(changes), now.getTime())).toBe(expected);
});

test.each<[Partial<Task>, string | undefined]>([
  [{ status: { state: 'running' } }, undefined],
  [{ status: { state: 'running' }, progress: { percent: 41, message: 'Compiling' } }, 'Compiling'],
  [{ status: { state: 'running' }, progress: { percent: 41, state: 'error' } }, '(error)'],
  [{ status: { state: 'waiting', for: 'input', message: 'Your\nname?' } }, 'Your name?'],
  [{ status: { state: 'running' }, attempt: { number: 2, max: 3 } }, 'attempt 2 of 3'],
  [{ status: { state: 'running' }, attempt: { number: 2 }, unsaved: 'ENOSPC' }, 'attempt 2 · not saved'],
  [{ status: { state: 'pending' }, attempt: { number: 2, max: 3 } }, undefined],
  [{ status: { state: 'running' }, ending: { kind: 'timeout', message: 'too long' } }, 'too long'],
  [{ status: { state: 'running' }, leftovers }, 'earlier attempt: 2 processes still running'],
  [{ leftovers }, undefined],
  // How it ended is all there is to say.
  [{ progress: { percent: 41, message: 'Compiling' } }, undefined],
])('the note of %o is "%s"', (changes, expected) => {
  expect(noteText(makeTask(changes), now.getTime())).toBe(expected);
});

test('progress', () => {
  expect(progressText({ percent: 41, message: 'Compiling' })).toBe('41 % Compiling');
  expect(progressText({ message: 'Compiling', state: 'paused' })).toBe('Compiling (paused)');
  expect(progressText({ percent: 99.9 })).toBe('99 %');
  expect(progressText({})).toBe('unknown');
});

test('times say no more than is needed', () => {
  const nowMs = now.getTime();
  expect(clockText(at(14, 5), nowMs)).toBe('14:05');
  expect(clockText(at(12, 0, 7), nowMs)).toBe('12:00:07');
  expect(clockText(new Date(2026, 0, 2, 8, 30).toISOString(), nowMs)).toBe('2026-01-02 08:30');
});

test('what an agent wants to start needs permission, and says what', () => {
  const task = makeTask({
    status: {
      state: 'pending',
      waitsFor: { kind: 'approval', since: '2026-01-01T10:00:00.000Z', run: 'ag-1', agent: 'Claude Code' },
    },
  });
  const atMs = Date.parse('2026-01-01T10:04:00.000Z');
  expect(situationText(task, atMs)).toBe('needs permission for 4m');
  // A pause does not hide it.
  expect(situationText({ ...task, pausedAt: task.createdAt }, atMs)).toBe('needs permission for 4m');
  expect(noteText(task, atMs)).toBe('Claude Code wants to run: make all (in /project)');
  const details = taskDetails(task, atMs).join('\n');
  expect(details).toContain('Claude Code wants to run: make all (in /project)');
  expect(details).toContain('approval: allow|deny');
  const [request] = openRequests(task);
  if (!request) throw new Error('There is no request.');
  expect(questionText(request)).toBe(
    'Claude Code wants to run: make all (in /project). Allow? [y] Allow, [n] Deny: ',
  );
  const told = (decision: 'allow' | 'deny') =>
    answeredText(task.id, { answer: { decision }, asked: request });
  expect([told('allow'), told('deny')]).toEqual([`${task.id} may start`, `${task.id} may not start`]);
});

test('a silence is noted on the task, since when it lasts', () => {
  const silentSince = new Date(now.getTime() - 12 * 60_000).toISOString();
  const silent = makeTask({ status: { state: 'running' }, silentSince });
  expect(noteText(silent, now.getTime())).toBe('silent for 12 min');
  expect(noteText({ ...silent, pausedAt: silentSince }, now.getTime())).toBeUndefined();
});
