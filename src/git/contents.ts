import { setImmediate as nextTurn } from 'node:timers/promises';
import { runGit, type GitPlace } from './runGit.ts';

/** The content of a file in a repository. */
export interface Content {
  bytes: number;
  /** Missing if it is larger than was wanted. */
  content?: Buffer;
}

/** As many contents, and bytes of them, are read by one git. */
const TOGETHER = 100;
const TOGETHER_BYTES = 64 * 1024 * 1024;
/** `<id> blob <size>`, with line ends. */
const HEAD_LENGTH = 128;

/** Contents by their names in the repository, in that order. @throws GitError, and an error if there is no such content */
export async function contentsOf(
  place: GitPlace,
  ids: readonly string[],
  limitBytes: number,
): Promise<Content[]> {
  const sizes = await sizesOf(place, ids);
  const found: Content[] = sizes.map((bytes) => ({ bytes }));
  const wanted = [...sizes.keys()].filter((index) => (sizes[index] ?? 0) <= limitBytes);
  while (wanted.length > 0) {
    let sum = 0;
    const fit = wanted.findIndex((index) => (sum += sizes[index] ?? 0) > TOGETHER_BYTES);
    const group = wanted.splice(0, fit === -1 ? wanted.length : Math.max(fit, 1));
    const read = await readGroup(
      place,
      group.map((index) => ids[index] ?? ''),
    );
    for (const [nth, index] of group.entries())
      found[index] = { bytes: sizes[index] ?? 0, content: read[nth] ?? Buffer.of() };
  }
  return found;
}

async function sizesOf(place: GitPlace, ids: readonly string[]): Promise<number[]> {
  const { text } = await runGit(place, ['cat-file', '--batch-check'], { input: lines(ids) });
  return text.split('\n').map((line) => {
    const [id, kind, size] = line.split(' ');
    if (kind !== 'blob') throw new Error(`${id} is not the content of a file.`);
    return Number(size);
  });
}

async function readGroup(place: GitPlace, ids: readonly string[]): Promise<Buffer[]> {
  const { bytes } = await runGit(place, ['cat-file', '--batch'], {
    input: lines(ids),
    limitBytes: 2 * TOGETHER_BYTES + ids.length * HEAD_LENGTH,
  });
  let start = 0;
  return ids.map(() => {
    const head = bytes.indexOf('\n', start);
    const size = Number(bytes.toString('latin1', start, head).split(' ')[2]);
    start = head + 1 + size + 1;
    return bytes.subarray(head + 1, head + 1 + size);
  });
}

function lines(ids: readonly string[]): string {
  return ids.map((id) => `${id}\n`).join('');
}

interface Wanted {
  id: string;
  resolve: (content: Content) => void;
  reject: (error: unknown) => void;
}

/** Reads contents one by one; those that are asked for at about the same time are read by one git. */
export class ContentReader {
  readonly #limitBytes: number;
  /** What is wanted of each checkout, while git reads for it. */
  readonly #wanted = new Map<string, Wanted[]>();

  /** Larger contents are not read. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** @throws GitError */
  read(place: GitPlace, id: string): Promise<Content> {
    const { promise, resolve, reject } = Promise.withResolvers<Content>();
    const wanted = { id, resolve, reject };
    const others = this.#wanted.get(place.cwd);
    if (others) others.push(wanted);
    else {
      this.#wanted.set(place.cwd, [wanted]);
      void this.#readAll({ cwd: place.cwd, environment: place.environment });
    }
    return promise;
  }

  async #readAll(place: GitPlace): Promise<void> {
    const wanted = this.#wanted.get(place.cwd) ?? [];
    await nextTurn();
    while (wanted.length > 0) await this.#readSome(place, wanted.splice(0, TOGETHER));
    this.#wanted.delete(place.cwd);
  }

  async #readSome(place: GitPlace, batch: readonly Wanted[]): Promise<void> {
    try {
      const ids = batch.map(({ id }) => id);
      const contents = await contentsOf(place, ids, this.#limitBytes);
      for (const [index, { resolve }] of batch.entries()) resolve(contents[index] ?? { bytes: 0 });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
