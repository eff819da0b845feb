import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'legwork-git-';
/** Nothing that works with a temporary folder takes that long. */
const OLD_MS = 24 * 60 * 60 * 1000;

let hasSwept = false;

/** Does something with a temporary folder of its own. Not in the folder of git: a process that is killed leaves it. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  // Who never needs one does not look for what others have left.
  if (!hasSwept) {
    hasSwept = true;
    void removeLeftFolders();
  }
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes temporary folders that processes which were killed have left. Never throws: others may not be removed. */
export async function removeLeftFolders(folder = tmpdir()): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(folder, name);
    const stats = await lstat(path).catch(() => undefined);
    if (!stats?.isDirectory() || Date.now() - stats.mtimeMs < OLD_MS) continue;
    if (process.getuid && stats.uid !== process.getuid()) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
