import { expect, test } from 'vitest';
import { newsLine } from '../../../src/cli/newsText.ts';
import { clockText } from '../../../src/cli/taskSituation.ts';
import type { TaskNews } from '../../../src/protocol/messages.ts';
import { makeTask } from './makeTask.ts';

const of = { at: '2026-01-01T10:00:00.000Z', id: 'sh-1' };
const ann = { id: 'cli:ann', label: 'ann' };
const task = makeTask({ id: 'sh-1', status: { state: 'failed', failure: { kind: 'exit', code: 2 } } });

test.each<[TaskNews, string]>([
  [{ ...of, type: 'registered' }, 'sh-1 registered: make all'],
  [{ ...of, type: 'failed' }, 'sh-1 failed (2) after 2s: make all'],
  [{ ...of, type: 'cancelRequested' }, 'sh-1 cancelling'],
  [{ ...of, type: 'progress', progress: { percent: 41, message: 'Compiling' } }, 'sh-1 41 % Compiling'],
  [
    { ...of, type: 'transferred', from: ann, to: { id: 'cli:bob', label: 'bob' } },
    'sh-1 transferred from ann to bob',
  ],
  [
    { ...of, type: 'matched', number: 3, line: 'ready\u001b[2J', notify: true, suppressed: 0 },
    'sh-1 matched: ready [2J',
  ],
  [
    { ...of, type: 'matched', number: 9, line: 'x', notify: true, suppressed: 5 },
    'sh-1 matched: x (5 more before it)',
  ],
  [
    { ...of, type: 'silent', since: new Date(1970, 0, 1, 12, 5).toISOString() },
    `sh-1 no output and no processor time since ${clockText(new Date(1970, 0, 1, 12, 5).toISOString(), 0)}`,
  ],
  [{ ...of, type: 'cleared' }, 'sh-1 its leftover processes have ended'],
  [{ ...of, type: 'observed', task: 'sh-2', started: 'sh-3' }, 'sh-1 saw sh-2, started sh-3'],
])('%o: %s', (news, expected) => {
  expect(newsLine(news, task, 0)).toBe(expected);
});

test('steps of a task nobody knows any more, and of one that goes on', () => {
  expect(newsLine({ ...of, type: 'completed' }, undefined, 0)).toBe('sh-1 completed');
  expect(newsLine({ ...of, type: 'registered' }, undefined, 0)).toBe('sh-1 registered');
  const queued = makeTask({ status: { state: 'pending', waitsFor: { kind: 'slot' } }, group: 'build' });
  expect(newsLine({ ...of, type: 'stateChanged' }, queued, 0)).toBe('sh-1 queued in build');
});
