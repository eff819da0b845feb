import { expect, test } from 'vitest';
import { UsageError } from '../../../src/cli/cliErrors.ts';
import { parseCount } from '../../../src/cli/logs.ts';
import { addVariable, startParams, type RunOptions } from '../../../src/cli/run.ts';

function paramsOf(words: string[], options: RunOptions = {}, own: NodeJS.ProcessEnv = {}) {
  return startParams({ words, options, cwd: '/here', own });
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
    producer: 'cli',
  });
  expect(paramsOf(['true'], { name: 'n', cwd: 'sub', shell: '/bin/sh', env: { A: 'b' } })).toMatchObject({
    name: 'n',
    cwd: '/here/sub',
    shell: '/bin/sh',
    environment: { A: 'b' },
  });
});

test('a task that starts another is its producer', () => {
  expect(paramsOf(['true'], {}, { LEGWORK_TASK_ID: 'sh-1' }).producer).toBe('task:sh-1');
});

test('what cannot be meant is refused', () => {
  for (const words of [[], [''], ['  '], ['', 'a']]) expect(() => paramsOf(words)).toThrow(UsageError);
  expect(() => paramsOf(['ls'], { shell: 'bash' })).toThrow('absolute path');
  expect(() => paramsOf(['ls', '-l'], { shell: '/bin/bash' })).toThrow('one word');
});

test('values of options', () => {
  expect(addVariable('B=c=d', addVariable('A='))).toEqual({ A: '', B: 'c=d' });
  for (const text of ['A', '=b', '']) expect(() => addVariable(text)).toThrow('NAME=VALUE');
  expect(parseCount('20')).toBe(20);
  for (const text of ['-1', '1.5', 'x', '']) expect(() => parseCount(text)).toThrow('whole number');
});
