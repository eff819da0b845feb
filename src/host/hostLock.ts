import { chmodSync, lstatSync, renameSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Disposable } from '../base/disposable.ts';
import { errorCode, toError } from '../base/errors.ts';

/** Files that SQLite may create beside the lock; anything else in their place would make it fail. */
const SIDE_FILES = ['-journal', '-wal', '-shm'];

/**
 * Acquires the lock that makes this process the only host of a data directory; returns `undefined` if another
 * one holds it. SQLite's exclusive transaction is a lock of the operating system: it ends with the process, however
 * that dies, so it is never stale and needs no pid. The file is empty.
 * @throws Error with the reason
 */
export function takeHostLock(path: string): Disposable | undefined {
  // Never moved aside: two hosts that did so at the same instant would both have a lock.
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false)
    throw new Error(`${path} is not a regular file`);
  for (const suffix of SIDE_FILES) moveOddAside(path + suffix);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    chmodSync(path, 0o600);
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const { message } = toError(error);
    if (message.includes('locked')) return undefined;
    throw new Error(`${path} cannot be locked: ${message}`, { cause: error });
  }
  return { dispose: () => database.close() };
}

/** @throws the file system's error */
function moveOddAside(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== false) return;
  try {
    renameSync(path, `${path}.${process.pid}.aside`);
  } catch (error) {
    // Another starting host may have done it.
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
