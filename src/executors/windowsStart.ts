import { lstat, readFile, stat, writeFile } from 'node:fs/promises';
import { errorCode, toError } from '../base/errors.ts';
import {
  windowsProgram,
  type CannotStart,
  type WindowsPlace,
  type WindowsProgram,
} from './windowsProgram.ts';

export type { CannotStart, WindowsProgram };

export interface WindowsLaunch extends Pick<WindowsPlace, 'cwd' | 'environment'> {
  argv: readonly string[];
  /** Path that the markers of the attempt begin with. */
  prefix: string;
}

/** What Windows is to start for an attempt, or why nothing can be; a script that is needed for it is written. */
export async function windowsStart({
  argv,
  cwd,
  environment,
  prefix,
}: WindowsLaunch): Promise<WindowsProgram | CannotStart> {
  const scriptPath = `${prefix}.cmd`;
  const program = await windowsCall({ argv, cwd, environment, scriptPath });
  if ('reason' in program || program.script === undefined) return program;
  try {
    await writeFile(scriptPath, program.script, { mode: 0o600 });
    return program;
  } catch (error) {
    return { code: 126, reason: toError(error).message };
  }
}

/** What Windows is to start for some words, looked for among the files of this machine. */
export function windowsCall({
  argv,
  ...place
}: Omit<WindowsPlace, 'isFile' | 'read'> & { argv: readonly string[] }): Promise<
  WindowsProgram | CannotStart
> {
  return windowsProgram(argv, { ...place, isFile, read: (path) => readFile(path, 'utf8') });
}

/** Also for the aliases of apps from the store: links that can be started, and not followed. */
async function isFile(path: string): Promise<boolean> {
  let isLink = false;
  try {
    isLink = (await lstat(path)).isSymbolicLink();
    return (await stat(path)).isFile();
  } catch (error) {
    return isLink && errorCode(error) !== 'ENOENT';
  }
}

/**
 * The words of a program for the native launcher: its path and its command line; or, of what cannot be started, nothing,
 * the exit code and the reason.
 */
export function nativeWords(program: WindowsProgram | CannotStart): string[] {
  if ('reason' in program) return ['', String(program.code), program.reason];
  const args = program.isVerbatim ? program.args : program.args.map(quoted);
  return [program.file, [`"${program.file}"`, ...args].join(' ')];
}

/** A word as programs take it apart again: backslashes count only before a quote. */
function quoted(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word;
  return `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}
