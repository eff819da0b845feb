import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';

/**
 * A pipe for a command to read, on POSIX. Node's own are sockets there, and a shell whose input is a socket assumes a
 * remote login and reads the user's start-up file. The caller closes `read` once the command has it.
 * @throws the system's error
 */
export function openFeedPipe(prefix: string): { read: number; write: Writable } {
  const path = `${prefix}.in`;
  rmSync(path, { force: true });
  // Node has no API for it. The path is an argument, never part of a command line.
  execFileSync('mkfifo', ['-m', '600', '--', path], { stdio: 'ignore' });
  // Opening one end alone would block until the other is opened.
  const both = openSync(path, constants.O_RDWR);
  try {
    const read = openSync(path, constants.O_RDONLY);
    const write = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    return { read, write: new Socket({ fd: write, readable: false, writable: true }) };
  } finally {
    closeSync(both);
    rmSync(path, { force: true });
  }
}
