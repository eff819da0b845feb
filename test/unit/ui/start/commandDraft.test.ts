import { expect, test } from 'vitest';
import { draftOf, draftText, startParams, type CommandDraft } from '../../../../src/ui/start/commandDraft.ts';
import { aTask } from '../aTask.ts';

const window = { environment: { PATH: '/bin' }, now: Date.parse('2026-01-01T00:00:00.000Z') };
const plain: CommandDraft = { command: 'make', cwd: '/work' };

test('a plain command asks for nothing special', () => {
  expect(startParams(plain, window)).toEqual({
    kind: 'shell',
    command: 'make',
    cwd: '/work',
    environment: { PATH: '/bin' },
    producer: 'user',
  });
  expect(draftText(plain)).toBe('');
});

test('options become what the host understands', () => {
  const draft: CommandDraft = {
    ...plain,
    name: 'all',
    group: 'build',
    priority: 2,
    after: { tasks: ['sh-1', 'sh-2'], on: 'any' },
    start: { afterMs: 60_000 },
    retries: 3,
    timeoutMs: 300_000,
    takesInput: true,
    closePolicy: 'cancel',
  };
  expect(startParams(draft, window)).toMatchObject({
    name: 'all',
    group: 'build',
    priority: 2,
    after: [
      { task: 'sh-1', on: 'any' },
      { task: 'sh-2', on: 'any' },
    ],
    startAt: '2026-01-01T00:01:00.000Z',
    retry: { max: 3, backoffMs: 1000 },
    timeoutMs: 300_000,
    takesInput: true,
    closePolicy: 'cancel',
  });
  expect(draftText(draft)).toBe(
    'all, in build, priority 2, after 2 tasks, in 1 m, 3 retries, at most 5 m, takes input',
  );
});

test('a terminal is asked for, and kept when a task is edited and run again', () => {
  const draft: CommandDraft = { ...plain, terminal: true };
  expect(startParams(draft, window)).toMatchObject({ terminal: { columns: 80, rows: 24 } });
  expect(draftText(draft)).toBe('in a terminal');
  const terminal = { columns: 132, rows: 43 };
  const spec = { command: 'top', cwd: '/work', environment: 'e', takesInput: true, terminal };
  expect(draftOf(aTask({ spec }))).toMatchObject({ command: 'top', terminal: true });
});

test('a pattern makes a monitor, and a shell is passed on', () => {
  expect(startParams({ ...plain, pattern: 'error' }, window)).toMatchObject({
    kind: 'monitor',
    matches: { pattern: 'error', notify: true },
  });
  expect(startParams({ ...plain, shell: '/bin/zsh' }, window)).toMatchObject({ shell: '/bin/zsh' });
});

test('a task edited and run again keeps its options, but waits for nothing', () => {
  const task = aTask({
    name: 'all',
    group: 'build',
    after: [{ task: 'sh-0', on: 'success', isMet: true }],
    startAt: '2026-01-01T00:01:00.000Z',
    retry: { max: 3, backoffMs: 5000 },
    spec: {
      command: ['echo', 'a b'],
      cwd: '/work',
      environment: 'e',
      matches: { pattern: 'x', notify: true, perMinute: 6 },
    },
  });
  expect(draftOf(task)).toEqual({
    command: "echo 'a b'",
    cwd: '/work',
    name: 'all',
    group: 'build',
    retries: 3,
    retryPauseMs: 5000,
    pattern: 'x',
  });
  expect(draftOf(aTask({ spec: { external: true } }))).toBeUndefined();
});
