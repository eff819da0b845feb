import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../base/errors.ts';

/**
 * Removes a folder with all that is in it, also what may not be written. Links are removed, not what they lead to.
 * @throws the file system's error
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes(errorCode(error) ?? '')) throw error;
    await makeWritable(path);
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function makeWritable(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return;
  await chmod(path, 0o700);
  // One after the other: many at once would take all threads of file access.
  // oxlint-disable-next-line no-await-in-loop
  for (const name of await readdir(path)) await makeWritable(join(path, name));
}
