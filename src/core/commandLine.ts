import { existsSync } from 'node:fs';
import { commandText } from '../base/commandText.ts';
import { printable } from '../base/plainText.ts';
import type { CommandSpec } from '../protocol/task.ts';

const DESCRIPTION_LIMIT = 200;

/** Switches to UTF-8, because cmd.exe prints in the code page of the console; `(call )` resets a failed exit code. */
const IN_UTF8 = 'chcp 65001>nul 2>nul||(call )&';
/** By default, PowerShell exits with 1 whatever the exit code of the last program was. */
const WITH_EXIT_CODE = 'if (-not $?) { if ($LASTEXITCODE) { exit $LASTEXITCODE } else { exit 1 } }';

/** The default shell for command lines: bash, or the shell of the system. */
export function defaultShell(platform = process.platform): string {
  if (platform === 'win32') return process.env.ComSpec ?? 'C:\\Windows\\System32\\cmd.exe';
  return ['/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash'].find((path) => existsSync(path)) ?? '/bin/sh';
}

/** The arguments to execute for a spec: its words, or a shell with the command line as one unchanged argument. */
export function argvOf(spec: Pick<CommandSpec, 'command' | 'shell'>): string[] {
  if (Array.isArray(spec.command)) return spec.command;
  const shell = spec.shell ?? defaultShell();
  const name = shell.split(/[\\/]/).at(-1)?.toLowerCase() ?? '';
  if (/^cmd(\.exe)?$/.test(name)) return [shell, '/d', '/s', '/c', `${IN_UTF8}${spec.command}`];
  if (/^(pwsh|powershell)(\.exe)?$/.test(name)) {
    return [shell, '-NoProfile', '-Command', `${spec.command}\n${WITH_EXIT_CODE}`];
  }
  return [shell, '-c', spec.command];
}

/**
 * A one-line summary of a command for people: its first line, shortened. It has no control characters and no half
 * surrogate pairs, so it can be shown anywhere.
 */
export function describeCommand(command: string | string[]): string {
  const text = commandText(command).trim();
  const [first = ''] = text.split('\n', 1);
  const line = printable(first);
  const isCut = line.length > DESCRIPTION_LIMIT || first !== text;
  return isCut ? `${cut(line)}…` : line;
}

/** Cuts a text to a number of UTF-16 units without splitting a surrogate pair. */
function cut(line: string): string {
  return line.slice(0, DESCRIPTION_LIMIT).replace(/[\ud800-\udbff]$/, '');
}
