import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openRegularFile } from '../regularFile.ts';

/**
 * The nearest due time in the records of schedules, in milliseconds since 1970: a reason to have a host. What cannot be
 * read is left to a host.
 */
export async function nextDueMs(folder: string): Promise<number | undefined> {
  const names = await readdir(folder).catch(() => []);
  const records = names.filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(records.map((name) => readText(join(folder, name)).catch(() => '')));
  const times = texts.map(nextMsIn).filter((ms) => ms !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Whatever lies there, it keeps nobody waiting: this runs every minute. */
async function readText(path: string): Promise<string> {
  const file = await openRegularFile(path);
  try {
    return (await file?.readFile('utf8')) ?? '';
  } finally {
    await file?.close();
  }
}

function nextMsIn(text: string): number | undefined {
  try {
    const { nextAt } = JSON.parse(text) as { nextAt?: unknown };
    const ms = typeof nextAt === 'string' ? Date.parse(nextAt) : Number.NaN;
    return Number.isNaN(ms) ? undefined : ms;
  } catch {
    return undefined;
  }
}
