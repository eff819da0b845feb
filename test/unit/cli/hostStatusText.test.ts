import { expect, test } from 'vitest';
import { noticesText, statusLines } from '../../../src/cli/hostStatusText.ts';
import type { HostStatus } from '../../../src/protocol/hostMessages.ts';

const STATUS: HostStatus = {
  ...{ version: '1.2.3', protocolVersion: 4, pid: 7, startedAt: '2026-01-01T00:00:00.000Z' },
  ...{ dataDirectory: '/data', socket: '/socket', clients: 1, memoryBytes: 1024 },
  ...{ tasks: { unfinished: 0, total: 2, unsaved: 0 }, unreadable: [] },
};

test('what lies in its folders and is none of its own is told', () => {
  const folder = '/data/tasks';
  const passedBy = [
    { folder, count: 2, names: ['a\nfolder', 'b'] },
    { folder, count: 12, names: ['c'] },
  ];
  const lines = statusLines({ ...STATUS, passedBy }, 0).filter((line) => line.startsWith('Passed by'));
  expect(lines).toEqual(['Passed by  2 in /data/tasks: a folder, b', 'Passed by  12 in /data/tasks: c, …']);
});

test('which launcher is used is said with its reason, and by an older host not at all', () => {
  const lineOf = (launcher?: HostStatus['launcher']) =>
    statusLines({ ...STATUS, ...(launcher && { launcher }) }, 0).find((line) => line.startsWith('Launcher'));
  expect(lineOf()).toBeUndefined();
  expect(lineOf({ kind: 'native' })).toMatch(/^Launcher +native$/);
  expect(lineOf({ kind: 'node', reason: 'There is none.\nReally.' })).toMatch(
    /^Launcher +node: There is none\. *Really\.$/,
  );
});

test('of what the host holds, only its jobs are told, in words', () => {
  const holdings = { followedAttempts: 2, followedJobs: 2, jobMarkersToRemove: 1 };
  const lines = statusLines({ ...STATUS, holdings }, 0);
  expect(lines).toContainEqual(expect.stringMatching(/^Jobs of Slurm +2 tasks$/));
  expect(lines.join('\n')).not.toMatch(/followed|markers/i);
});

test.each([
  [undefined, undefined],
  [{ isKept: true }, 'yes, tasks are at work'],
  [{ isKept: false }, 'no, nothing is at work'],
  [{ isKept: false, problem: 'x was not found.' }, 'not available here: x was not found.'],
])('whether the machine is kept awake: %o reads %s', (awake, text) => {
  const line = statusLines({ ...STATUS, ...(awake && { awake }) }, 0).find((each) => each.startsWith('Kept'));
  expect(line?.replace(/^Kept awake +/, '')).toBe(text);
});

const at = (time: string) => new Date(`2026-01-01T${time}:00`).toISOString();

test.each([
  [{ waiting: 0, running: 0 }, 'all sent'],
  [{ waiting: 2, running: 1 }, '2 to send, 1 being sent'],
  [{ waiting: 2, running: 0, quietUntil: at('07:00') }, '2 to send, quiet until 07:00'],
  [
    { waiting: 0, running: 0, failed: { count: 1, id: 'sh-1', message: 'No.' } },
    'all sent, the command failed (sh-1): No.',
  ],
  [
    { waiting: 1, running: 0, failed: { count: 4, id: 'sh-1', message: 'No.' }, pausedUntil: at('06:10') },
    '1 to send, the command failed 4 times in a row (sh-1): No., paused until 06:10',
  ],
])('notices: %j', (notices, text) => {
  expect(noticesText(notices, Date.parse(at('06:00')))).toBe(text);
});

test('an older host tells nothing of notices', () => {
  expect(statusLines(STATUS, 0).join('\n')).not.toContain('Notices');
});
