import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argvOf, defaultShell, describeCommand } from '../../../src/core/commandLine.ts';

describe('A1: what is executed', () => {
  const IN_UTF8 = 'chcp 65001>nul 2>nul||(call )&';
  const WITH_CODE = '\nif (-not $?) { if ($LASTEXITCODE) { exit $LASTEXITCODE } else { exit 1 } }';

  test.each([
    ['/bin/bash', ['-c'], '', ''],
    ['/usr/bin/zsh', ['-c'], '', ''],
    ['/usr/bin/fish', ['-c'], '', ''],
    ['C:\\Windows\\System32\\cmd.exe', ['/d', '/s', '/c'], IN_UTF8, ''],
    ['C:\\Windows\\System32\\CMD.EXE', ['/d', '/s', '/c'], IN_UTF8, ''],
    ['C:\\Windows\\System32\\cmd', ['/d', '/s', '/c'], IN_UTF8, ''],
    ['C:\\Program Files\\PowerShell\\7\\pwsh.exe', ['-NoProfile', '-Command'], '', WITH_CODE],
    [
      'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      ['-NoProfile', '-Command'],
      '',
      WITH_CODE,
    ],
    ['/usr/bin/pwsh', ['-NoProfile', '-Command'], '', WITH_CODE],
  ])('a command line in %s', (...[shell, flags, before, after]) => {
    const command = 'echo "$HOME"';
    expect(argvOf({ command, shell })).toEqual([shell, ...flags, before + command + after]);
  });

  test('a command line is one untouched argument, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), (command) => {
        expect(argvOf({ command, shell: '/bin/sh' })).toEqual(['/bin/sh', '-c', command]);
      }),
    );
  });

  test('words are executed as they are, without a shell', () => {
    const command = ['/usr/bin/printf', '%s', 'a b', '$HOME'];
    expect(argvOf({ command, shell: '/bin/sh' })).toEqual(command);
  });

  test('without a shell: the system’s', () => {
    expect(argvOf({ command: 'true' })[0]).toBe(defaultShell());
    expect(defaultShell('linux')).toMatch(/\/(ba)?sh$/);
    expect(defaultShell('win32')).toMatch(/cmd\.exe$/i);
  });
});

describe('what a person reads', () => {
  test.each([
    ['make all', 'make all'],
    ['  make all \n', 'make all'],
    ['one\ntwo', 'one…'],
    ['\n\none\ntwo', 'one…'],
    ['', ''],
    ['x'.repeat(200), 'x'.repeat(200)],
    ['x'.repeat(201), `${'x'.repeat(200)}…`],
    ['\u001b]0;title\u0007ls\u001b[2J', ']0;title ls [2J'],
    ['echo ok\rrm -rf /', 'echo ok rm -rf /'],
    ['a\tb\u0000c\u007fd\u009be', 'a b c d e'],
    ['one\r\ntwo', 'one…'],
    ['one\u2028two\u202egpj.exe', 'one two gpj.exe'],
    [`${'x'.repeat(199)}😀`, `${'x'.repeat(199)}…`],
    [`${'x'.repeat(198)}😀`, `${'x'.repeat(198)}😀`],
    ['half \ud83d of it', 'half \ufffd of it'],
  ])('%j', (command, description) => {
    expect(describeCommand(command)).toBe(description);
  });

  test('whatever the command: one line, whole characters, nothing that steers a terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (command) => {
        const description = describeCommand(command);
        expect(description).not.toMatch(/\p{Cc}/u);
        expect(description.isWellFormed()).toBe(true);
        expect(description.length).toBeLessThanOrEqual(201);
      }),
    );
  });

  test('words are shown as one would type them', () => {
    expect(describeCommand(['printf', '%s', 'a b', "it's", '', '/x-y_z.1'])).toBe(
      `printf %s 'a b' 'it'\\''s' '' /x-y_z.1`,
    );
  });
});
