import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { errorCode } from '../base/errors.ts';
import type { WrapperRequest } from './nodeLauncher.ts';
import type { CannotStart } from './windowsProgram.ts';
import { windowsStart } from './windowsStart.ts';

export type { CannotStart };

/** The arguments of the Node wrapper to spawn. */
export interface Program {
  /** The name in the command. */
  word: string;
  file: string;
  args: string[];
  isVerbatim: boolean;
  /** `argv[0]` of the program, if it is not `file`. */
  name?: string;
}

export function isCannotStart(value: object): value is CannotStart {
  return 'reason' in value;
}

/** The system's description of an error, such as `Permission denied`. */
export function systemReason(error: unknown): string | undefined {
  const code = errorCode(error);
  const reason = [...getSystemErrorMap().values()].find(([name]) => name === code)?.[1];
  return reason && reason[0]?.toUpperCase() + reason.slice(1);
}

/** The program of a request, or why it cannot be started. */
export async function programOf(request: WrapperRequest): Promise<Program | CannotStart> {
  const { argv, cwd } = request;
  const [word = ''] = argv;
  const folderProblem = problemOfFolder(cwd);
  if (folderProblem !== undefined) return { code: 127, reason: `${cwd}: ${folderProblem}` };
  if (process.platform !== 'win32') return posixProgram(request);
  const found = await windowsStart(request);
  if (isCannotStart(found)) return found;
  // The name of the program must not be quoted then, either.
  return { word, ...found, ...(found.isVerbatim && { name: `"${found.file}"` }) };
}

function problemOfFolder(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? undefined : 'Not a directory';
  } catch (error) {
    return systemReason(error);
  }
}

/** Resolves a program like the native wrapper: a path with a slash, or a name in the folders of the PATH. */
function posixProgram({ argv, cwd, environment }: WrapperRequest): Program | CannotStart {
  const [word = '', ...args] = argv;
  const folders = word.includes('/') ? [''] : (environment.PATH ?? '/usr/bin:/bin').split(delimiter);
  const paths = folders.map((folder) => resolve(cwd, folder, word));
  const there = paths.filter((path) => existsSync(path));
  const file = there.find(isExecutable) ?? there[0];
  if (word === '' || file === undefined) return { code: 127, reason: `${word}: No such file or directory` };
  const reason = problemOfFile(file);
  if (reason !== undefined) return { code: 126, reason: `${word}: ${reason}` };
  // A script receives this path as its own name.
  return { word, file: word.includes('/') ? word : file, args, isVerbatim: false, name: word };
}

function isExecutable(path: string): boolean {
  const file = statSync(path);
  return file.isFile() && (file.mode & 0o111) !== 0;
}

const HEAD_BYTES = 256;
const ELF = '\x7fELF';
/** Bytes of the shortest header that a system executes. */
const ELF_HEADER_BYTES = 52;

/** Why a file cannot be executed, if that can be checked: spawn would run a shell, or not name the interpreter. */
function problemOfFile(path: string): string | undefined {
  try {
    if (!statSync(path).isFile() || !isExecutable(path)) return 'Permission denied';
    const head = headOf(path);
    if (head.startsWith(ELF) && head.length < ELF_HEADER_BYTES) return 'Exec format error';
    const interpreter = /^#![ \t]*([^ \t\n]+)/.exec(head)?.[1];
    if (interpreter === undefined || existsSync(interpreter)) return undefined;
    // With Windows line ends, the name includes a carriage return, which would overwrite the text before it.
    return `${interpreter.replace('\r', '^M')}: bad interpreter: No such file or directory`;
  } catch (error) {
    // The program may be executable but not readable.
    return errorCode(error) === 'EACCES' ? undefined : systemReason(error);
  }
}

function headOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    return buffer.toString('latin1', 0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}
