import { copyFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../base/errors.ts';
import { gitFolder } from './repository.ts';
import { GitError, type GitPlace } from './runGit.ts';
import { inTemporaryFolder } from './temporaryFolder.ts';

/** Does something with an index of its own, which does not exist yet. */
export function withOwnIndex<T>(work: (indexFile: string) => Promise<T>): Promise<T> {
  return inTemporaryFolder((folder) => work(join(folder, 'index')));
}

/**
 * Copies the index of a checkout, with the times by which git knows which files have changed since. Returns whether there
 * is one. @throws GitError, the file system's error
 */
export async function copyIndex(place: GitPlace, to: string): Promise<boolean> {
  const original = join(await gitFolder(place), 'index');
  try {
    const stats = await stat(original);
    // Reading a pipe or a device may never end.
    if (!stats.isFile()) throw new GitError(`${original} is not a regular file.`);
    await copyFile(original, to);
    // A file that was changed right after the index is recognized by the time of the index.
    const at = Math.floor(stats.mtimeMs) / 1000;
    await utimes(to, at, at);
    return true;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return false;
  }
}
