import { expect, test } from 'vitest';
import { UsageError } from '../../../src/cli/cliErrors.ts';
import { startParams, type StartChoices } from '../../../src/cli/startParams.ts';
import { wordsOf } from '../../../src/cli/taskOptions.ts';
import { makeTask } from './makeTask.ts';

const nowMs = Date.parse('2026-01-01T10:00:00.000Z');
const session = { id: 'cli:ann', label: 'ann' };
const window = { id: 'window:/work/shop', label: 'shop' };
const tasks = [makeTask({ id: 'sh-1', name: 'build' }), makeTask({ id: 'sh-2', owner: window })];

function paramsOf(words: string[], options: StartChoices = {}, own: NodeJS.ProcessEnv = {}) {
  const size = { columns: 100, rows: 30 };
  return startParams({ words, options, cwd: '/here', own, umask: '0027', size, session, tasks, nowMs });
}

test('one word is a command line, several are executed as they are', () => {
  expect(paramsOf(['echo a; exit 3']).command).toBe('echo a; exit 3');
  expect(paramsOf(['printf', '%s', '$HOME']).command).toEqual(['printf', '%s', '$HOME']);
});

test('only what was given is sent', () => {
  expect(paramsOf(['true'], {}, { NO_COLOR: '1', PATH: '/bin' })).toEqual({
    kind: 'shell',
    command: 'true',
    cwd: '/here',
    environment: { NO_COLOR: '1', PATH: '/bin' },
    umask: '0027',
    producer: 'cli',
  });
  expect(paramsOf(['true'], { name: 'n', cwd: 'sub', shell: '/bin/sh', env: { A: 'b' } })).toMatchObject({
    name: 'n',
    cwd: '/here/sub',
    shell: '/bin/sh',
    environment: { A: 'b' },
  });
});

test('colours are asked for only by whoever wants them', () => {
  const own = { NO_COLOR: '1', CLICOLOR_FORCE: '2' };
  expect(paramsOf(['true'], {}, own).environment).toEqual(own);
  const environment = { FORCE_COLOR: '1', CLICOLOR_FORCE: '2', A: 'b' };
  expect(paramsOf(['true'], { color: true, env: { A: 'b' } }, own).environment).toEqual(environment);
});

test('everything that can be said of a task is sent', () => {
  const params = paramsOf(['true'], {
    id: 'mine',
    group: 'build',
    priority: -2,
    after: [
      { word: 'build', on: 'failure' },
      { word: 'sh-2', on: 'any' },
    ],
    delay: 90_000,
    retry: 3,
    backoff: 2_000,
    timeout: 60_000,
    outputLimit: 1024,
    key: 'once',
    parent: 'build',
    input: true,
    onClose: 'transfer',
    transferTo: 'shop',
    hidden: true,
  });
  expect(params).toMatchObject({
    kind: 'shell',
    id: 'mine',
    group: 'build',
    priority: -2,
    after: [
      { task: 'sh-1', on: 'failure' },
      { task: 'sh-2', on: 'any' },
    ],
    startAt: '2026-01-01T10:01:30.000Z',
    retry: { max: 3, backoffMs: 2_000 },
    timeoutMs: 60_000,
    outputLimitBytes: 1024,
    key: 'once',
    parent: { task: 'sh-1' },
    takesInput: true,
    closePolicy: 'transfer',
    transferTo: window,
    hidden: true,
  });
  expect(paramsOf(['true'], { at: '2026-01-01T14:05:00.000Z' }).startAt).toBe('2026-01-01T14:05:00.000Z');
  expect(paramsOf(['true'], { retry: 1 }).retry).toEqual({ max: 1, backoffMs: 1_000 });
});

test('a terminal has the size of the one it is asked for in', () => {
  expect(paramsOf(['true'], { pty: true }).terminal).toEqual({ columns: 100, rows: 30 });
  expect(paramsOf(['true'], {})).not.toHaveProperty('terminal');
});

test('a pattern makes a task a monitor', () => {
  const monitor = { kind: 'monitor', matches: { pattern: 'ERROR', notify: true } };
  expect(paramsOf(['true'], { notifyOn: 'ERROR' })).toMatchObject(monitor);
  expect(paramsOf(['true'], { notifyOn: 'ERROR', kind: 'monitor' })).toMatchObject(monitor);
  expect(paramsOf(['true'], { kind: 'shell' })).not.toHaveProperty('matches');
});

test('a task that starts another is its producer, and its parent may be another', () => {
  expect(paramsOf(['true'], {}, { LEGWORK_TASK_ID: 'sh-1' })).not.toHaveProperty('parent');
  expect(paramsOf(['true'], { parent: 'sh-2' }, { LEGWORK_TASK_ID: 'sh-1' })).toMatchObject({
    producer: 'task:sh-1',
    parent: { task: 'sh-2' },
  });
});

test('other tasks are looked up only when they are named', () => {
  expect(wordsOf({ group: 'g', delay: 1 })).toEqual([]);
  expect(wordsOf({ after: [{ word: 'a', on: 'any' }], parent: 'b' })).toEqual(['a', 'b']);
});

test('what cannot be meant is refused', () => {
  for (const words of [[], [''], ['  '], ['', 'a']]) expect(() => paramsOf(words)).toThrow(UsageError);
  expect(() => paramsOf(['ls'], { shell: 'bash' })).toThrow('absolute path');
  expect(() => paramsOf(['ls', '-l'], { shell: '/bin/bash' })).toThrow('one word');
  expect(() => paramsOf(['ls'], { backoff: 1 })).toThrow('--retry');
  expect(() => paramsOf(['ls'], { kind: 'monitor' })).toThrow('--notify-on');
  expect(() => paramsOf(['ls'], { kind: 'shell', notifyOn: 'x' })).toThrow('--notify-on');
  expect(() => paramsOf(['ls'], { onClose: 'transfer' })).toThrow('must be used together');
  expect(() => paramsOf(['ls'], { onClose: 'keep', transferTo: 'shop' })).toThrow('must be used together');
  expect(() => paramsOf(['ls'], { after: [{ word: 'nobody', on: 'any' }] })).toThrow('no task "nobody"');
  expect(() => paramsOf(['ls'], { parent: 'nobody' })).toThrow('no task "nobody"');
});
