import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { errorCode } from '../base/errors.ts';

/** Files with one line; larger ones are none of git's. */
const LIMIT_BYTES = 64 * 1024;

/**
 * A small file of a repository, without the line end that git writes: a path may hold others. `undefined` if there is
 * none, or something else: agents write there, and reading a pipe never ends. @throws the file system's error
 */
export async function readGitText(path: string): Promise<string | undefined> {
  let file;
  try {
    // Windows has no such flag, and no such pipes.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > LIMIT_BYTES) return undefined;
    return (await file.readFile('utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENXIO'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  } finally {
    await file?.close();
  }
}
