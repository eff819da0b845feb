import { lstat, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INDEX_FOLDER } from './indexCopy.ts';
import { RESTORE_FOLDER } from './restoreFiles.ts';

/** Nothing that works with a temporary folder takes that long. */
const OLD_MS = 24 * 60 * 60 * 1000;

/** Removes temporary folders that processes which were killed have left. Never throws: others may not be removed. */
export async function removeLeftFolders(folder = tmpdir()): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (![INDEX_FOLDER, RESTORE_FOLDER].some((prefix) => name.startsWith(prefix))) continue;
    const path = join(folder, name);
    const stats = await lstat(path).catch(() => undefined);
    if (!stats?.isDirectory() || Date.now() - stats.mtimeMs < OLD_MS) continue;
    if (process.getuid && stats.uid !== process.getuid()) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
