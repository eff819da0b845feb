import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, writeSync } from 'node:fs';
import { errorCode } from '../base/errors.ts';
import type { ProcessIdentity } from '../protocol/task.ts';
import { inboxFull } from '../protocol/errors.ts';
import { isSameProcess, type ProcessTable } from './processTable.ts';

/** Standard inputs that outlive the host. */
export interface InputPipes {
  /** Makes the pipe of an attempt. @throws the system's error */
  create(prefix: string): void;
  /** `false` when nobody reads there. @throws inboxFull, with how much went in */
  write(prefix: string, content: Buffer): boolean;
  /** Ends an input that `feeder`, or else the wrapper, feeds from a file. @throws the system's error */
  endFeed(prefix: string, feeder: ProcessIdentity | undefined, table: ProcessTable): void;
}

/** The pipe that an attempt reads, whoever writes to it. */
export const pathOf = (prefix: string) => `${prefix}.in`;

/** Named pipes in `run/`; the wrapper holds each open, so that no sender's end is an end of the input. */
export const namedPipes: InputPipes = {
  create(prefix) {
    const path = pathOf(prefix);
    // Node has no call for it. The path is an argument, never part of a command line.
    if (!existsSync(path)) execFileSync('mkfifo', ['-m', '600', '--', path], { stdio: 'ignore' });
  },

  write(prefix, bytes) {
    let file: number;
    try {
      file = openSync(pathOf(prefix), constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (errorCode(error) === 'ENXIO' || errorCode(error) === 'ENOENT') return false;
      throw error;
    }
    let offset = 0;
    try {
      while (offset < bytes.length) offset += writeSync(file, bytes, offset);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EPIPE') return false;
      if (errorCode(error) !== 'EAGAIN') throw error;
      throw inboxFull({ bytes: bytes.length, taken: offset });
    } finally {
      closeSync(file);
    }
  },

  /** What reads the other end gets an end of its input when nobody has the pipe open for writing any more. */
  endFeed(_prefix, feeder, table) {
    if (feeder && isSameProcess(table, feeder)) process.kill(feeder.pid, 'SIGTERM');
  },
};
