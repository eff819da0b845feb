import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** A larger file is neither compared nor merged. */
const LARGEST_BYTES = 4 * 1024 * 1024;

/**
 * The content of an ordinary file of at most 4 MiB; `undefined` for a link, for a pipe, which would never end, and for a
 * file that is larger, or that cannot be read.
 */
export async function readOrdinaryFile(path: string): Promise<Buffer | undefined> {
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;
  const handle = await open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW).catch(() => undefined);
  if (!handle) return undefined;
  try {
    const stats = await handle.stat();
    return stats.isFile() && stats.size <= LARGEST_BYTES ? await handle.readFile() : undefined;
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}
