import { closeSync, constants, existsSync, fstatSync, openSync, writeSync } from 'node:fs';
import { errorCode } from '../base/errors.ts';
import { inboxFull, inputLimitReached } from '../protocol/errors.ts';

/** A command that reads nothing gets no endless file. What of it has been read, nobody can tell. */
const INPUT_LIMIT_BYTES = 64 * 1024 * 1024;

/*
 * Standard inputs that outlive the host: each is a file that grows, of which the wrapper passes on whatever is appended,
 * until the marker of its end is there.
 */

/** The file of an attempt. */
export function inputPath(prefix: string): string {
  return `${prefix}.input`;
}

/** Makes the input of an attempt, or leaves the one that is there. @throws the system's error */
export function createInput(prefix: string): void {
  closeSync(openSync(inputPath(prefix), 'a', 0o600));
}

/** Appends to it; `false` when nobody reads it any more. @throws inboxFull, the system's error */
export function appendInput(prefix: string, content: Buffer): boolean {
  if (existsSync(endPath(prefix))) return false;
  // Never a new one: that would be read by nobody.
  const file = openIfThere(inputPath(prefix), constants.O_WRONLY | constants.O_APPEND);
  if (file === undefined) return appendToPipe(prefix, content);
  try {
    if (fstatSync(file).size + content.length > INPUT_LIMIT_BYTES) throw inputLimitReached(INPUT_LIMIT_BYTES);
    for (let offset = 0; offset < content.length;) offset += writeSync(file, content, offset);
    return true;
  } finally {
    closeSync(file);
  }
}

/** @throws the system's error */
export function markInputEnd(prefix: string): void {
  closeSync(openSync(endPath(prefix), 'a', 0o600));
}

function endPath(prefix: string): string {
  return `${prefix}.eof`;
}

/** The input of a task that an earlier version has started: a named pipe, which its wrapper holds open. */
function appendToPipe(prefix: string, content: Buffer): boolean {
  const pipe = openIfThere(`${prefix}.in`, constants.O_WRONLY | constants.O_NONBLOCK);
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

function openIfThere(path: string, flags: number): number | undefined {
  try {
    return openSync(path, flags);
  } catch (error) {
    // A pipe that nobody reads says ENXIO.
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENXIO') return undefined;
    throw error;
  }
}
