import { lstat, readFile, stat } from 'node:fs/promises';
import { writeIfDifferent } from '../base/atomicFile.ts';
import { errorCode, toError } from '../base/errors.ts';
import { windowsProgram, type CannotStart, type WindowsProgram } from './windowsProgram.ts';

export interface WindowsLaunch {
  argv: readonly string[];
  cwd: string;
  environment: Readonly<Record<string, string>>;
  /** The path prefix of the attempt's markers. */
  prefix: string;
}

/** The program that Windows starts for an attempt, or why there is none; writes a script if one is needed. */
export async function windowsStart({
  argv,
  cwd,
  environment,
  prefix,
}: WindowsLaunch): Promise<WindowsProgram | CannotStart> {
  const scriptPath = `${prefix}.cmd`;
  const read = (path: string) => readFile(path, 'utf8');
  const program = await windowsProgram(argv, { cwd, environment, scriptPath, isFile, read });
  if ('reason' in program || program.script === undefined) return program;
  try {
    writeIfDifferent(scriptPath, program.script);
    return program;
  } catch (error) {
    return { code: 126, reason: toError(error).message };
  }
}

/** Also true for the aliases of store apps: links that can be started, but not followed. */
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
 * The words of a program for the native launcher: its path and its command line; or, if it cannot be started, an empty
 * word, the exit code and the reason.
 */
export function nativeWords(program: WindowsProgram | CannotStart): string[] {
  if ('reason' in program) return ['', String(program.code), program.reason];
  const args = program.isVerbatim ? program.args : program.args.map(quoted);
  return [program.file, [`"${program.file}"`, ...args].join(' ')];
}

/** Quotes a word as programs parse it: backslashes are special only before a quote. */
function quoted(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word;
  return `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}
