import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argvOf, defaultShell, describeCommand } from '../../../src/core/commandLine.ts';

describe('A1: what is executed', () => {
  test.each([
    ['/bin/bash', ['-c']],
    ['/usr/bin/zsh', ['-c']],
    ['/usr/bin/fish', ['-c']],
    ['C:\\Windows\\System32\\cmd.exe', ['/d', '/s', '/c']],
    ['C:\\Windows\\System32\\CMD.EXE', ['/d', '/s', '/c']],
    ['C:\\Program Files\\PowerShell\\7\\pwsh.exe', ['-NoProfile', '-Command']],
    ['C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', ['-NoProfile', '-Command']],
    ['/usr/bin/pwsh', ['-NoProfile', '-Command']],
  ])('a command line in %s', (shell, flags) => {
    expect(argvOf({ command: 'echo "$HOME"', shell })).toEqual([shell, ...flags, 'echo "$HOME"']);
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
  ])('%j', (command, description) => {
    expect(describeCommand(command)).toBe(description);
  });

  test('words are shown as one would type them', () => {
    expect(describeCommand(['printf', '%s', 'a b', "it's", '', '/x-y_z.1'])).toBe(
      `printf %s 'a b' 'it'\\''s' '' /x-y_z.1`,
    );
  });
});
