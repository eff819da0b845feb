import { isAbsolute } from 'node:path';
import { argumentTooLong, badRequest } from '../protocol/errors.ts';
import type { TerminalSize } from '../protocol/task.ts';

/* What single values of requests may be. */

const RESERVED_WORDS = new Set(['parent', 'self', 'all', 'broadcast']);
const NAME_LIMIT = 100;
const DAY_MS = 24 * 3_600_000;
/** The longest that anything may take: a date stays a date when it is added. */
const LONGEST_DAYS = 3660;
const LARGEST_TERMINAL = 1000;

/** A whole number, `least` or more. @throws badRequest */
export function checkCount(count: number, what: string, least: number): void {
  if (!Number.isSafeInteger(count) || count < least) {
    throw badRequest(
      `"${String(count)}" is no ${what}. Give a whole number${least > -Infinity ? `, ${least} or more` : ''}.`,
    );
  }
}

/** A duration in milliseconds, `leastMs` or more. @throws badRequest */
export function checkDuration(ms: number, what: string, leastMs: number): void {
  if (ms > LONGEST_DAYS * DAY_MS) {
    throw badRequest(
      `A ${what} of ${Math.round(ms / DAY_MS)} days is too long. It is ${LONGEST_DAYS} days at most.`,
    );
  }
  if (!Number.isFinite(ms) || ms < leastMs) {
    throw badRequest(`"${String(ms)}" is no ${what} in milliseconds. Give ${leastMs} or more.`);
  }
}

/** One of the known words, or nothing. @throws badRequest */
export function checkOneOf(value: string | undefined, known: string[], what: string): void {
  if (value !== undefined && !known.includes(value)) {
    throw badRequest(`"${String(value)}" is no ${what}. There are: ${known.join(', ')}.`);
  }
}

/** Variables that a process can be given. @throws badRequest */
export function checkEnvironment(environment: Record<string, string> | undefined): void {
  for (const [name, value] of Object.entries(environment ?? {})) {
    if (typeof value !== 'string' || value.includes('\0')) {
      throw badRequest(`The environment variable "${name}" has a value that is no text.`);
    }
    if (name === '' || name.includes('=') || name.includes('\0')) {
      throw badRequest(`"${name}" cannot be the name of an environment variable.`);
    }
  }
}

/** Permissions that new files do not get, as octal digits. @throws badRequest */
export function checkUmask(umask: string | undefined): void {
  if (umask !== undefined && (typeof umask !== 'string' || !/^0?[0-7]{3}$/.test(umask))) {
    throw badRequest(`"${String(umask)}" is no umask. Give octal digits such as 0027.`);
  }
}

/** What a terminal may be. @throws badRequest */
export function checkTerminalSize(size: TerminalSize): void {
  for (const count of [size?.columns, size?.rows]) {
    if (Number.isSafeInteger(count) && count >= 1 && count <= LARGEST_TERMINAL) continue;
    throw badRequest(`A terminal has 1 to ${LARGEST_TERMINAL} columns and rows, not "${String(count)}".`);
  }
}

/** Linux's MAX_ARG_STRLEN, without the NUL at the end. */
const LONGEST_ARGUMENT_BYTES = 128 * 1024 - 1;
/** Windows's limit for a whole command line, in UTF-16 units; that of cmd.exe is a quarter. */
const LONGEST_LINE_UNITS = 32_766;

/** Refuses words that the system does not take as arguments of a program; `what` are they. @throws badRequest */
export function checkArguments(argv: string[], what: string, platform = process.platform): void {
  const bytes = Math.max(0, ...argv.map((word) => Buffer.byteLength(word)));
  const kibibytes = Math.ceil(bytes / 1024);
  if (platform === 'linux' && bytes > LONGEST_ARGUMENT_BYTES) {
    throw argumentTooLong({ what, kibibytes, limit: 'less than 128 KiB' });
  }
  if (platform === 'win32' && argv.join(' ').length > LONGEST_LINE_UNITS) {
    throw argumentTooLong({ what, kibibytes, limit: 'less than 32 KiB in all' });
  }
}

/** Whether it is there is asked in `placeChecks.ts`. @throws badRequest */
export function checkFolder(cwd: string): void {
  if (typeof cwd !== 'string' || !isAbsolute(cwd))
    throw badRequest(`The folder "${cwd}" is not an absolute path.`);
}

/** Refuses an id or a name that addresses something else. @throws badRequest */
export function checkNotReserved(word: string, what: string): void {
  if (RESERVED_WORDS.has(word)) throw badRequest(`The ${what} "${word}" is reserved. Choose another.`);
}

/** A name that a person can read and nothing else goes by. @throws badRequest */
export function checkName(name: string): void {
  if (typeof name !== 'string') throw badRequest('A name is a text.');
  checkNotReserved(name, 'name');
  if (name.trim() !== name || name === '' || name.length > NAME_LIMIT || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) {
    throw badRequest(`A name is 1 to ${NAME_LIMIT} characters on one line, without spaces around it.`);
  }
}

/** Whether a text is a point of time. */
export function isDate(text: string): boolean {
  return typeof text === 'string' && !Number.isNaN(Date.parse(text));
}
