import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

/** How many files are asked for their size at a time: one thread of file access stays free for others. */
const AT_ONCE = 3;

/** What the files of a folder take on the disk, in bytes; files of several names count once, unreadable folders not. */
export async function bytesOfFolder(path: string): Promise<number> {
  const seen = new Set<string>();
  const folders = [path];
  let bytes = 0;
  const add = async (file: string) => {
    const stats = await lstat(file).catch(() => undefined);
    if (!stats) return;
    const name = `${stats.dev}:${stats.ino}`;
    if (stats.nlink > 1 && !stats.isDirectory() && seen.has(name)) return;
    seen.add(name);
    // Windows has no blocks.
    bytes += stats.blocks ? stats.blocks * 512 : stats.size;
    if (stats.isDirectory()) folders.push(file);
  };
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const files: string[] = [];
    try {
      for await (const entry of await opendir(folder)) files.push(join(folder, entry.name));
    } catch {
      continue;
    }
    for (let from = 0; from < files.length; from += AT_ONCE)
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all(files.slice(from, from + AT_ONCE).map(add));
  }
  return bytes;
}
