import { expect, test } from 'vitest';
import { commandChoices, withLatest } from '../../../../src/ui/start/askCommand.ts';
import { parseRunArguments } from '../../../../src/ui/start/commands/runCommand.ts';
import { terminalEnvironment } from '../../../../src/ui/start/windowEnvironment.ts';

test('what is typed comes first, earlier commands after it', () => {
  const rows = commandChoices('npm t', ['npm test', 'ls']);
  expect(rows.map(({ command }) => command)).toEqual([undefined, 'npm test', 'ls']);
  expect(rows[0]).toMatchObject({ description: 'npm t', alwaysShow: true });
  expect(commandChoices('  ', ['ls'])).toHaveLength(2);
  expect(commandChoices('', [])[0]?.description).toContain('Type a command');
});

test('the history has each command once, the latest first, and an end', () => {
  expect(withLatest(['a', 'b'], 'b')).toEqual(['b', 'a']);
  expect(withLatest(Array.from({ length: 60 }, String), 'x')).toHaveLength(50);
});

test('arguments of a program are checked', () => {
  expect(parseRunArguments(undefined)).toBeUndefined();
  expect(parseRunArguments({ command: 'ls', cwd: '/x' })).toEqual({ command: 'ls', cwd: '/x' });
  expect(() => parseRunArguments({ command: ' ' })).toThrow('empty');
});

test('the terminal settings change the environment', () => {
  const values = { environment: { PATH: '/bin', OLD: '1' }, userHome: '/home/x', workspaceFolder: '/w' };
  const setting = { PATH: '${workspaceFolder}/bin:${env:PATH}', OLD: null, X: '${unknown}' };
  expect(terminalEnvironment(setting, values)).toEqual({ PATH: '/w/bin:/bin', X: '${unknown}' });
});
