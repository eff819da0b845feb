import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import envPaths from 'env-paths';

/** The project's folder. */
export const PROJECT = resolve(import.meta.dirname, '../../..');

/** Where the editor, the browser and the agents are kept between runs; outside the project, since they are large. */
export function cacheDirectory(): string {
  return resolve(process.env['LEGWORK_TEST_CACHE'] || envPaths('legwork-test', { suffix: '' }).cache);
}

/** A folder in the cache that is filled once. */
export interface CacheEntry {
  /** Folder name; holds the version, so that a new version is a new folder. */
  name: string;
  /** Fills the empty folder. */
  fill: (directory: string) => Promise<void>;
}

/**
 * The folder of an entry, filled at first use. A marker written last tells a whole one from one that
 * was interrupted, which is filled anew; of several processes one fills and the others wait.
 */
export async function cached(entry: CacheEntry): Promise<string> {
  const directory = join(cacheDirectory(), entry.name);
  const marker = join(directory, '.complete');
  if (existsSync(marker)) return directory;
  await mkdir(dirname(directory), { recursive: true });
  const release = await lock(`${directory}.lock`);
  try {
    if (existsSync(marker)) return directory;
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    await entry.fill(directory);
    await writeFile(marker, `${new Date().toISOString()}\n`);
    return directory;
  } finally {
    await release();
  }
}

/** Takes a lock that a dead process cannot keep: a folder with its holder's pid. */
async function lock(path: string): Promise<() => Promise<void>> {
  const owner = join(path, 'pid');
  for (;;) {
    try {
      await mkdir(path);
      await writeFile(owner, String(process.pid));
      return () => rm(path, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isStale(path, owner)) await rm(path, { recursive: true, force: true });
    else await sleep(500);
  }
}

async function isStale(path: string, owner: string): Promise<boolean> {
  const pid = Number(await readFile(owner, 'utf8').catch(() => ''));
  if (pid > 0) return !isAlive(pid);
  // Made, and its pid not yet written: stale only when that lasts.
  const made = await stat(path).catch(() => undefined);
  return made !== undefined && Date.now() - made.mtimeMs > 10_000;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
