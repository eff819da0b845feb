import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Disposable } from '../base/disposable.ts';
import { toError } from '../base/errors.ts';

/**
 * Takes the right to be the one host of a data directory, or returns `undefined` when another has it.
 * SQLite's exclusive transaction is a lock of the operating system: it ends with the process, however that
 * dies, so it can never be stale and needs no pid to be believed. The file holds nothing.
 * @throws the file system's error
 */
export function takeHostLock(path: string): Disposable | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    chmodSync(path, 0o600);
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (toError(error).message.includes('locked')) return undefined;
    throw error;
  }
  return { dispose: () => database.close() };
}
