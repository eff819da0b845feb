import { copyFile, mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../base/errors.ts';
import { gitFolder } from './repository.ts';
import { GitError, type GitPlace } from './runGit.ts';

/** What the temporary folders of indexes begin with. */
export const INDEX_FOLDER = 'legwork-index-';

/** Does something with an index of its own, which does not exist yet. */
export async function withOwnIndex<T>(work: (indexFile: string) => Promise<T>): Promise<T> {
  // Not in the folder of git: a host that is killed leaves it.
  const folder = await mkdtemp(join(tmpdir(), INDEX_FOLDER));
  try {
    return await work(join(folder, 'index'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
