import { closeSync, constants, existsSync, fstatSync, lutimesSync, openSync, writeSync } from 'node:fs';
import { errorCode } from '../base/errors.ts';
import { openForAppending, openRegularFile } from '../base/regularFile.ts';
import { inboxFull, inputLimitReached } from '../protocol/errors.ts';

/** A command that reads nothing gets no endless file. What of it has been read, nobody can tell. */
const INPUT_LIMIT_BYTES = 64 * 1024 * 1024;

/*
 * Standard inputs that outlive the host: each is a file that grows, of which the wrapper passes on whatever is appended,
 * until the marker of its end is there. A task may put something else in their places, which must not keep the host waiting.
 */

/** The file of an attempt. */
export function inputPath(prefix: string): string {
  return `${prefix}.input`;
}

/** Makes the input of an attempt, or leaves the one that is there. @throws like `openForAppending` */
export function createInput(prefix: string): void {
  closeSync(openForAppending(inputPath(prefix)));
}

/** Appends to it; `false` when nobody reads it any more. @throws inboxFull, or like `openRegularFile` */
export function appendInput(prefix: string, content: Buffer): boolean {
  if (existsSync(endPath(prefix))) return false;
  // Never a new one: that would be read by nobody.
  const file = ifThere(() => openRegularFile(inputPath(prefix), constants.O_WRONLY | constants.O_APPEND));
  if (file === undefined) return appendToPipe(prefix, content);
  try {
    if (fstatSync(file).size + content.length > INPUT_LIMIT_BYTES) throw inputLimitReached(INPUT_LIMIT_BYTES);
    for (let offset = 0; offset < content.length;) offset += writeSync(file, content, offset);
    return true;
  } finally {
    closeSync(file);
  }
}

/** Whether its end can be told: not to what an earlier version has started with a pipe, which the wrapper itself holds open. */
export function canEndInput(prefix: string): boolean {
  return existsSync(inputPath(prefix)) || !existsSync(pipePath(prefix));
}

/** @throws like `openForAppending` */
export function markInputEnd(prefix: string): void {
  closeSync(openForAppending(endPath(prefix)));
  wakeWrapper(prefix);
}

/** Has the wrapper look now: it may watch nothing but this file, and sees all else at its next slow look. */
export function wakeWrapper(prefix: string): void {
  const now = new Date();
  try {
    lutimesSync(inputPath(prefix), now, now);
  } catch {
    // What is fed from another file has none.
  }
}

function pipePath(prefix: string): string {
  return `${prefix}.in`;
}

function endPath(prefix: string): string {
  return `${prefix}.eof`;
}

/** The input of a task that an earlier version has started: a named pipe, which its wrapper holds open. */
function appendToPipe(prefix: string, content: Buffer): boolean {
  const pipe = ifThere(() => openSync(pipePath(prefix), constants.O_WRONLY | constants.O_NONBLOCK));
  if (pipe === undefined) return false;
  let offset = 0;
  try {
    while (offset < content.length) offset += writeSync(pipe, content, offset);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EPIPE') return false;
    if (errorCode(error) !== 'EAGAIN') throw error;
    throw inboxFull({ bytes: content.length, taken: offset });
  } finally {
    closeSync(pipe);
  }
}

function ifThere(open: () => number): number | undefined {
  try {
    return open();
  } catch (error) {
    // A pipe that nobody reads says ENXIO.
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENXIO') return undefined;
    throw error;
  }
}
