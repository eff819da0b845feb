import { contentOf } from './patch.ts';
import { runGit, type GitPlace } from './runGit.ts';

/** The content of a file; missing if it is larger than the limit. */
export interface FoundContent {
  bytes: number;
  content?: Buffer;
}

/** So much is read by one run of git. */
const AT_ONCE_BYTES = 32 * 1024 * 1024;
/** `<id> blob <size>`, with line ends. */
const HEAD_LENGTH = 128;

/** The contents of files by their ids, with few runs of git, however many they are. @throws GitError */
export async function contentsOf(
  place: GitPlace,
  ids: readonly string[],
  limitBytes: number,
): Promise<Map<string, FoundContent>> {
  const [only] = ids;
  if (ids.length === 1 && only !== undefined)
    return new Map([[only, await contentOf(place, only, limitBytes)]]);
  const found = new Map<string, FoundContent>();
  let group: string[] = [];
  let groupBytes = 0;
  for (const [id, bytes] of await sizesOf(place, ids)) {
    found.set(id, { bytes });
    if (bytes > limitBytes) continue;
    if (group.length > 0 && groupBytes + bytes > AT_ONCE_BYTES) {
      // oxlint-disable-next-line no-await-in-loop -- so much is in memory at a time
      await readInto(found, { place, ids: group, bytes: groupBytes });
      [group, groupBytes] = [[], 0];
    }
    group.push(id);
    groupBytes += bytes;
  }
  if (group.length > 0) await readInto(found, { place, ids: group, bytes: groupBytes });
  return found;
}

async function sizesOf(place: GitPlace, ids: readonly string[]): Promise<Map<string, number>> {
  const { text } = await runGit(place, ['cat-file', '--batch-check'], { input: lines(ids) });
  const sizes = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [id = '', kind, size] = line.split(' ');
    if (kind !== 'blob') throw new Error(`${id} is not the content of a file.`);
    sizes.set(id, Number(size));
  }
  return sizes;
}

async function readInto(
  found: Map<string, FoundContent>,
  { place, ids, bytes: total }: { place: GitPlace; ids: readonly string[]; bytes: number },
): Promise<void> {
  const limitBytes = total + ids.length * HEAD_LENGTH;
  const { bytes: printed } = await runGit(place, ['cat-file', '--batch'], { input: lines(ids), limitBytes });
  let at = 0;
  for (const id of ids) {
    const begin = printed.indexOf('\n', at) + 1;
    const { bytes = 0 } = found.get(id) ?? {};
    found.set(id, { bytes, content: printed.subarray(begin, begin + bytes) });
    at = begin + bytes + 1;
  }
}

function lines(ids: readonly string[]): string {
  return ids.map((id) => `${id}\n`).join('');
}
