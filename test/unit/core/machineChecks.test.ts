import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkArguments, checkStart } from '../../../src/core/machineChecks.ts';
import { checked } from '../../../src/protocol/checked.ts';
import { ErrorCode, isExpectedError } from '../../../src/protocol/errors.ts';
import { startParams, type ShellParams } from '../../../src/protocol/startParams.ts';
import { taskName } from '../../../src/protocol/taskOptions.ts';

let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'legwork-start-'))));
afterAll(() => rmSync(directory, { recursive: true }));

function check(changes: Partial<ShellParams>): void {
  const params = { kind: 'shell', command: 'true', cwd: directory, environment: {}, producer: 'user' };
  checkStart(checked(startParams, { ...params, ...changes }));
}

function reasonOf(attempt: () => void): string {
  try {
    attempt();
  } catch (error) {
    if (!isExpectedError(error)) throw error;
    expect(error.code).toBe(ErrorCode.badRequest);
    return error.message;
  }
  return '';
}

test('what can work is let through', () => {
  check({});
  check({
    command: ['/usr/bin/true'],
    name: 'build',
    environment: { A: '1', 'a.b': '=' },
    shell: process.execPath,
  });
});

test('work of no known kind cannot be started', () => {
  const params = JSON.parse('{"kind":"other"}') as Partial<ShellParams>;
  expect(reasonOf(() => check(params))).toContain('"other"');
});

test.each([[''], [' \n'], [[]], [['']], [[' ', 'x']]])('an empty command is refused: %j', (command) => {
  expect(reasonOf(() => check({ command }))).toContain('empty');
});

test.each([['a\0b'], [['a', 'b\0']]])('a NUL byte is refused: %j', (command) => {
  expect(reasonOf(() => check({ command }))).toContain('NUL');
});

test.each([[{ cwd: 'src' }], [{ shell: 'bash' }]])('a relative path is refused: %j', (changes) =>
  expect(reasonOf(() => check(changes))).toContain('not an absolute path'),
);

test.each([[''], ['A=B'], ['A\0']])('no environment has a name such as %j', (name) => {
  expect(reasonOf(() => check({ environment: { [name]: 'x' } }))).toContain('environment variable');
});

test('no environment has a value with a NUL byte', () => {
  expect(reasonOf(() => check({ environment: { A: 'x\0y' } }))).toContain('environment variable');
});

describe('W2: names', () => {
  test.each(['parent', 'self', 'all', 'broadcast'])('%s is reserved', (name) => {
    expect(reasonOf(() => check({ name }))).toContain('reserved');
  });

  test.each(['', ' x', 'x ', 'a\nb', 'a\u2028b', 'a\u0007', 'x'.repeat(101)])('%j is refused', (name) => {
    expect(reasonOf(() => checked(taskName, name))).toContain('1 to 100 characters');
  });

  test.each(['x', 'Selbst', 'dev server', 'Größe 学', 'x'.repeat(100)])('%j is fine', (name) => {
    expect(reasonOf(() => checked(taskName, name))).toBe('');
  });
});

test.each(['CON', 'nul', 'Prn', 'aux', 'COM1', 'com9', 'lpt1', 'LPT9'])(
  '%s is a device of Windows, and no id',
  (id) => {
    expect(reasonOf(() => check({ id }))).toContain('device');
  },
);

test.each(['com', 'COM0', 'com10', 'console', 'nul-1', 'lpt'])('%s is an id', (id) => check({ id }));

const LONGEST = 128 * 1024 - 1;

test.runIf(process.platform === 'linux')(
  'a word that is too long for an argument is refused before anything starts',
  () => {
    check({ command: ['printf', 'x'.repeat(LONGEST)] });
    for (const command of [
      'x'.repeat(LONGEST + 1),
      ['printf', 'x'.repeat(LONGEST + 1)],
      ['printf', 'ü'.repeat(LONGEST / 2 + 1)],
    ]) {
      expect(reasonOf(() => check({ command }))).toMatch(
        /^The command has 128 KiB .*less than 128 KiB\. Put the text in a file/,
      );
    }
  },
);

test('how much arguments may hold depends on the system', () => {
  const words = ['x', 'y'.repeat(200_000)];
  expect(reasonOf(() => checkArguments(words, 'prompt', 'linux'))).toContain('The prompt has 196 KiB');
  expect(reasonOf(() => checkArguments(words, 'prompt', 'win32'))).toContain('32 KiB in all');
  expect(reasonOf(() => checkArguments(words, 'prompt', 'darwin'))).toBe('');
  expect(reasonOf(() => checkArguments(['x'.repeat(32_766)], 'prompt', 'win32'))).toBe('');
});
