import { existsSync } from 'node:fs';
import { commandText } from '../base/commandText.ts';
import { printable } from '../base/plainText.ts';
import type { CommandSpec } from '../protocol/task.ts';

const DESCRIPTION_LIMIT = 200;

/** Otherwise what cmd.exe prints is in the console's code page, and no output is read as that; `(call )` undoes a failure. */
const IN_UTF8 = 'chcp 65001>nul 2>nul||(call )&';
/** PowerShell ends with 1 whatever the code of the last program was. */
const WITH_EXIT_CODE = 'if (-not $?) { if ($LASTEXITCODE) { exit $LASTEXITCODE } else { exit 1 } }';

/** The shell of command lines where none was chosen: bash, or what the system has. */
export function defaultShell(platform = process.platform): string {
  if (platform === 'win32') return process.env.ComSpec ?? 'C:\\Windows\\System32\\cmd.exe';
  return ['/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash'].find((path) => existsSync(path)) ?? '/bin/sh';
}

/** What is executed for a spec: its words, or a shell with the command line as one untouched argument. */
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
 * One line that tells a person what a command does: its first line, shortened. Without control characters and
 * without halves of characters, so it can be shown anywhere.
 */
export function describeCommand(command: string | string[]): string {
  const text = commandText(command).trim();
  const [first = ''] = text.split('\n', 1);
  const line = printable(first);
  const isCut = line.length > DESCRIPTION_LIMIT || first !== text;
  return isCut ? `${cut(line)}…` : line;
}

/** At most so many UTF-16 units, and no half of a surrogate pair. */
function cut(line: string): string {
  return line.slice(0, DESCRIPTION_LIMIT).replace(/[\ud800-\udbff]$/, '');
}
