import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ChangedFile, Changes } from '../../protocol/changes.ts';
import { readOrdinaryFile } from './ordinaryFile.ts';

/** So many files are read at a time. */
const AT_A_TIME = 8;
const ORDINARY = /^100/;

/** The paths of files that still are as the run has left them, so that they can be shown, and edited, in their place. */
export async function filesAsLeft({
  top,
  files,
  isNow,
}: Pick<Changes, 'top' | 'files' | 'isNow'>): Promise<Set<string>> {
  const waiting = files.filter(
    ({ after, modeAfter = '' }) => after !== undefined && ORDINARY.test(modeAfter),
  );
  // What the host has just looked at is what is there, also where git stores it otherwise.
  if (isNow) return new Set(waiting.map(({ path }) => path));
  const same = new Set<string>();
  const readNext = async () => {
    for (let file = waiting.pop(); file; file = waiting.pop()) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, beside the others
      if (await isAsLeft(join(top, file.path), file)) same.add(file.path);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, readNext));
  return same;
}

/**
 * Whether a file has the content with this name in git. One that git stores otherwise than it checks it out counts as
 * different, so it is shown from the repository.
 */
async function isAsLeft(path: string, { after = '' }: ChangedFile): Promise<boolean> {
  const content = await readOrdinaryFile(path);
  if (!content) return false;
  const hash = createHash(after.length > 40 ? 'sha256' : 'sha1');
  return hash.update(`blob ${content.length}\0`).update(content).digest('hex') === after;
}
