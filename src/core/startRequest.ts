import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { toError } from '../base/errors.ts';
import { badRequest } from '../protocol/errors.ts';
import type { StartParams } from '../protocol/messages.ts';

const RESERVED_NAMES = new Set(['parent', 'self', 'all', 'broadcast']);
const NAME_LIMIT = 100;

/** Refuses a start that could not work, before anything is stored. @throws badRequest */
export function checkStart(params: StartParams): void {
  if (params.kind !== 'shell') throw badRequest(`Tasks of kind "${String(params.kind)}" cannot be started.`);
  checkCommand(params.command);
  checkFolder(params.cwd);
  if (params.shell !== undefined) checkShell(params.shell);
  if (params.name !== undefined) checkName(params.name);
  for (const [name, value] of Object.entries(params.environment ?? {})) {
    if (typeof value !== 'string' || value.includes('\0')) {
      throw badRequest(`The environment variable "${name}" has a value that is no text.`);
    }
    if (name === '' || name.includes('=') || name.includes('\0')) {
      throw badRequest(`"${name}" cannot be the name of an environment variable.`);
    }
  }
}

function checkCommand(command: string | string[]): void {
  const words: unknown[] = Array.isArray(command) ? command : [command];
  if (!words.every((word) => typeof word === 'string')) {
    throw badRequest('The command is neither a text nor a list of texts.');
  }
  if (!words[0]?.trim()) throw badRequest('The command is empty. Say what to run.');
  if (words.some((word) => word.includes('\0'))) throw badRequest('The command holds a NUL byte.');
}

/** A working directory that is missing is an error before anything starts. @throws badRequest */
export function checkFolder(cwd: string): void {
  if (!isAbsolute(cwd)) throw badRequest(`The folder "${cwd}" is not an absolute path.`);
  let isFolder = false;
  try {
    isFolder = statSync(cwd).isDirectory();
  } catch (error) {
    throw badRequest(`The folder "${cwd}" cannot be used: ${toError(error).message}.`);
  }
  if (!isFolder) throw badRequest(`"${cwd}" is not a folder.`);
}

function checkShell(shell: string): void {
  if (!isAbsolute(shell)) throw badRequest(`The shell "${shell}" is not an absolute path.`);
  try {
    accessSync(shell, constants.X_OK);
  } catch {
    throw badRequest(`The shell "${shell}" cannot be executed. Choose one that is installed.`);
  }
}

/** @throws badRequest */
export function checkName(name: string): void {
  if (RESERVED_NAMES.has(name)) throw badRequest(`The name "${name}" is reserved. Choose another.`);
  if (name.trim() !== name || name === '' || name.length > NAME_LIMIT || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) {
    throw badRequest(`A name is 1 to ${NAME_LIMIT} characters on one line, without spaces around it.`);
  }
}
