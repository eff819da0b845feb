import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shellLine, shellWords, type LineShell } from '../../../../src/ui/editorTasks/shellLine.ts';
import type { CommandWord } from '../../../../src/ui/editorTasks/taskCommand.ts';

const bash: LineShell = { path: '/bin/bash', platform: 'linux' };
const cmd: LineShell = { path: 'C:\\Windows\\System32\\cmd.exe', platform: 'win32' };
const powershell: LineShell = { path: 'C:\\bin\\pwsh.exe', platform: 'win32' };

const line = (shell: LineShell, command: CommandWord, args: CommandWord[] = []) =>
  shellLine({ command, args }, { written: command, shell });

// What the editor makes of them, in its own tests and as tried there.
test.each<[string, LineShell, CommandWord, CommandWord[], string]>([
  ['a line alone', bash, 'echo a b && ls', [], 'echo a b && ls'],
  ['words', bash, 'echo', ['a', '$HOME'], 'echo a $HOME'],
  ['spaces', bash, 'my echo', ['a b'], "'my echo' 'a b'"],
  ['what is quoted already', bash, 'echo', ['"a b"', "'c d'", 'e="f g"'], `echo "a b" 'c d' e="f g"`],
  ['strong quotes', bash, 'echo', [{ value: '$HOME', quoting: 'strong' }], "echo '$HOME'"],
  ['weak quotes', bash, 'echo', [{ value: '$HOME x', quoting: 'weak' }], 'echo "$HOME x"'],
  ['escapes', bash, 'echo', [{ value: `a "b'`, quoting: 'escape' }], `echo a\\ \\"b\\'`],
  ['a shell nobody knows', { path: '/bin/nu', platform: 'linux' }, 'x', ['a b'], "x 'a b'"],
  ['cmd', cmd, 'echo', ['a b'], 'echo "a b"'],
  ['cmd with a quoted program', cmd, 'my prog', ['a b'], '""my prog" "a b""'],
  ['cmd with only that', cmd, 'my prog', ['a'], '"my prog" a'],
  ['cmd, which cannot escape', cmd, 'x', [{ value: 'a b', quoting: 'escape' }], 'x a b'],
  ['PowerShell', powershell, 'echo', ['a b'], "echo 'a b'"],
  ['PowerShell with a quoted program', powershell, 'my prog', ['a'], "& 'my prog' a"],
  ['PowerShell escapes', powershell, 'x', [{ value: 'a (b)', quoting: 'escape' }], 'x a` `(b`)'],
])('%s', (_what, ...[shell, command, args, expected]) => {
  expect(line(shell, command, args)).toBe(expected);
});

describe('a command alone, with variables', () => {
  test.each([
    ['that stand for words with spaces', '/my bin/x', '${v}', "'/my bin/x'"],
    ['in a line', 'run /my bin/x', 'run ${v}', 'run /my bin/x'],
    ['without spaces', '/bin/x', '${v}', '/bin/x'],
  ])('%s', (_what, ...[command, written, expected]) => {
    expect(shellLine({ command, args: [] }, { written, shell: bash })).toBe(expected);
  });
});

test.each<[string, Parameters<typeof shellWords>[1], LineShell, string[]]>([
  [
    'a shell of its own gets only its own arguments',
    { executable: '/bin/zsh', args: ['-lc'] },
    bash,
    ['/bin/zsh', '-lc', 'x'],
  ],
  ['arguments for the usual shell', { args: ['-l'] }, bash, ['/bin/bash', '-l', '-c', 'x']],
  ['arguments that have the switch', { args: ['-c'] }, bash, ['/bin/bash', '-c', 'x']],
  ['on Windows', { args: [] }, cmd, [cmd.path, '/d', '/c', 'x']],
  ['with PowerShell', {}, powershell, [powershell.path, '-Command', 'x']],
])('%s', (_what, ...[shell, usual, expected]) => {
  expect(shellWords('x', shell, usual)).toEqual(expected);
});

test.runIf(process.platform !== 'win32')('what is quoted strongly reaches a real program as one word', () => {
  // The editor leaves a quote in a word to its author.
  const word = fc.string({ minLength: 1 }).filter((text) => !/['\0]/.test(text));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), (words) => {
      const args = words.map((value) => ({ value, quoting: 'strong' as const }));
      const printed = execFileSync('/bin/sh', ['-c', line(bash, 'printf', ["'%s\\0'", ...args])], {
        encoding: 'utf8',
      });
      expect(printed).toBe(words.map((each) => `${Buffer.from(each).toString()}\0`).join(''));
    }),
    { numRuns: 25 },
  );
});
