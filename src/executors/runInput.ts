import { closeSync, constants, existsSync, fstatSync, lutimesSync, openSync, writeSync } from 'node:fs';
import { errorCode } from '../base/errors.ts';
import { openForAppending, openRegularFile } from '../base/regularFile.ts';
import { inboxFull, inputLimitReached } from '../protocol/errors.ts';

/** Limits the whole input of an attempt, because the host cannot know how much of it has been read. */
const INPUT_LIMIT_BYTES = 64 * 1024 * 1024;

/*
 * Standard inputs that outlive the host. Each is a growing file; the wrapper passes on appended data until the marker of
 * its end exists. A task may replace these files, for example by a pipe, which must not block the host.
 */

/** Path of the input of an attempt. */
export function inputPath(prefix: string): string {
  return `${prefix}.input`;
}

/** Creates the input of an attempt unless it exists. @throws like `openForAppending` */
export function createInput(prefix: string): void {
  closeSync(openForAppending(inputPath(prefix)));
}

/** Appends to the input; `false` if it is closed. @throws inboxFull, or like `openRegularFile` */
export function appendInput(prefix: string, content: Buffer): boolean {
  if (existsSync(endPath(prefix))) return false;
  // A missing file is not created, because nothing would read it.
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

/** Whether the input can be closed. A pipe of an earlier version cannot, because its wrapper holds it open. */
export function canEndInput(prefix: string): boolean {
  return existsSync(inputPath(prefix)) || !existsSync(pipePath(prefix));
}

/** Closes the input. @throws like `openForAppending` */
export function markInputEnd(prefix: string): void {
  closeSync(openForAppending(endPath(prefix)));
  wakeWrapper(prefix);
}

/** Makes the wrapper check its files now. It may watch only this file, and checks the others slowly. */
export function wakeWrapper(prefix: string): void {
  const now = new Date();
  try {
    lutimesSync(inputPath(prefix), now, now);
  } catch {
    // An attempt that reads another file has no input file.
  }
}

function pipePath(prefix: string): string {
  return `${prefix}.in`;
}

function endPath(prefix: string): string {
  return `${prefix}.eof`;
}

/** Writes to the input of a task of an earlier version: a named pipe that its wrapper holds open. */
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
    // ENXIO: the pipe has no reader.
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENXIO') return undefined;
    throw error;
  }
}
