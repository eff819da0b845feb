import { lstat } from 'node:fs/promises';
import { TimeSlice } from '../base/timeSlice.ts';
import { copyIndex, withOwnIndex } from './indexCopy.ts';
import { partsOf, pathText, withZeros } from './pathText.ts';
import { GitError, runGit, type GitOptions, type GitPlace } from './runGit.ts';

/** How a checkout is read. */
export interface CheckoutOptions {
  /** Whether files that cannot be included are left out. By default, they are an error. */
  leavesOut?: boolean;
  /** Larger untracked files are left out. Default: none. */
  largestBytes?: number;
  /** If the untracked files that are included take more, that is an error. Default: no limit. */
  mostBytes?: number;
}

/** What is in a checkout. */
export interface CheckoutTree {
  /** The tree in the repository. */
  tree: string;
  /** What is not in it: unreadable and large files, and folders (with `/` at the end) that are repositories themselves. */
  leftOut: string[];
}

/** Settings with which the index of a checkout is completed: nothing of a person's runs, and nothing is refused. */
const CONFIG = [
  'core.safecrlf=false',
  'core.sparseCheckout=false',
  'core.splitIndex=false',
  'diff.ignoreSubmodules=dirty',
];
/** Files that are looked at together. */
const SLICE = 64;
const SLICE_MS = 5;

/** Tags of `ls-files -v`: `S` is skipped, and a small letter is assumed to be unchanged. */
const LOWER_A = 0x61;
const UPPER_S = 0x53;
const LOWER_S = 0x73;

/**
 * Reads what is in a checkout now: tracked files and untracked ones that are not ignored, also those that its index
 * hides. The index and the files stay as they are. `place.cwd` must be its top folder.
 * @throws GitError also if a file cannot be included, unless those are left out
 */
export async function readCheckout(place: GitPlace, options: CheckoutOptions = {}): Promise<CheckoutTree> {
  return withOwnIndex(async (indexFile) => {
    await copyIndex(place, indexFile);
    const index = new OwnIndex(place, indexFile);
    await index.showHidden();
    const leftOut = [...(await index.addTracked(options)), ...(await index.addUntracked(options))];
    return { tree: await index.writeTree(), leftOut };
  });
}

/** A copy of the index, to be completed. With its stored times of files, only those that have changed are read. */
class OwnIndex {
  readonly #place: GitPlace;
  readonly #file: string;

  constructor(place: GitPlace, file: string) {
    this.#place = place;
    this.#file = file;
  }

  #git(args: readonly string[], options: GitOptions = {}) {
    return runGit(this.#place, args, { indexFile: this.#file, config: CONFIG, ...options });
  }

  /** Files whose changes the index says not to look at are looked at. */
  async showHidden(): Promise<void> {
    const unchanged: Buffer[] = [];
    const skipped: Buffer[] = [];
    const slice = new TimeSlice(SLICE_MS);
    for (const line of partsOf((await this.#git(['ls-files', '-v', '-z'])).bytes)) {
      const [tag = 0] = line;
      if (tag >= LOWER_A) unchanged.push(line.subarray(2));
      if (tag === UPPER_S || tag === LOWER_S) skipped.push(line.subarray(2));
      if (slice.isOver()) await slice.next();
    }
    await this.#update('--no-assume-unchanged', unchanged);
    const present = await sizesOf(this.#place.cwd, await inExistingFolders(this.#place.cwd, skipped));
    await this.#update('--no-skip-worktree', [...present.keys()]);
  }

  /** Returns what could not be read. */
  async addTracked({ leavesOut = false }: CheckoutOptions): Promise<string[]> {
    const args = leavesOut ? ['add', '-u', '--ignore-errors', '--', '.'] : ['add', '-u', '--', '.'];
    const { code } = await this.#git(args, { codes: leavesOut ? [0, 1] : [0] });
    if (code === 0) return [];
    return [...partsOf((await this.#git(['diff-files', '--name-only', '-z'])).bytes)].map(pathText);
  }

  /** Returns what was left out. */
  async addUntracked(options: CheckoutOptions): Promise<string[]> {
    const { leavesOut = false, largestBytes = Infinity, mostBytes = Infinity } = options;
    const listed = await this.#untracked();
    const sizes =
      Math.min(largestBytes, mostBytes) < Infinity
        ? await sizesOf(this.#place.cwd, listed)
        : new Map<Buffer, number>();
    const isOut = (path: Buffer) => isRepository(path) || (sizes.get(path) ?? 0) > largestBytes;
    const leftOut = listed.filter(isOut);
    if (leftOut[0] && !leavesOut)
      throw new GitError(`${pathText(leftOut[0])} ${whyOut(leftOut[0])}, so it cannot be included.`);
    const added = listed.filter((path) => !isOut(path));
    checkTogether(added, sizes, mostBytes);
    try {
      await this.#update('--add', added);
    } catch (error) {
      if (!leavesOut || !(error instanceof GitError) || error.code === undefined) throw error;
      await this.#addReadable(added);
      return (await this.#untracked()).map(pathText);
    }
    return leftOut.map(pathText);
  }

  /** Adds those of the files that can be read, which takes longer. */
  async #addReadable(files: readonly Buffer[]): Promise<void> {
    await this.#git(['add', '--ignore-errors', '--pathspec-from-file=-', '--pathspec-file-nul'], {
      input: withZeros(files),
      variables: { GIT_LITERAL_PATHSPECS: '1' },
      codes: [0, 1],
    });
  }

  async #untracked(): Promise<Buffer[]> {
    return [...partsOf((await this.#git(['ls-files', '--others', '--exclude-standard', '-z'])).bytes)];
  }

  async #update(how: string, paths: readonly Buffer[]): Promise<void> {
    if (paths.length === 0) return;
    await this.#git(['update-index', '--replace', how, '-z', '--stdin'], { input: withZeros(paths) });
  }

  /** The objects of a partial clone need not be there. */
  async writeTree(): Promise<string> {
    return (await this.#git(['write-tree', '--missing-ok'])).text;
  }
}

/** @throws GitError */
function checkTogether(
  files: readonly Buffer[],
  sizes: ReadonlyMap<Buffer, number>,
  mostBytes: number,
): void {
  const bytes = files.reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0);
  if (bytes > mostBytes)
    throw new GitError(
      `Its ${files.length} untracked files take more than ${mostBytes / 2 ** 20} MB. Ignore those that need not be kept.`,
    );
}

const SLASH = 0x2f;

function whyOut(path: Buffer): string {
  return isRepository(path) ? 'is a repository itself' : 'is too large';
}

/** A folder that git does not look into. */
function isRepository(path: Buffer): boolean {
  return path.at(-1) === SLASH;
}

/** Those of the files whose folder exists: in a sparse checkout, most do not. */
async function inExistingFolders(top: string, paths: readonly Buffer[]): Promise<Buffer[]> {
  const folderOf = (path: Buffer) => path.subarray(0, path.lastIndexOf(SLASH) + 1);
  const folders = new Map(paths.map((path) => [folderOf(path).toString('latin1'), folderOf(path)]));
  const found = await sizesOf(top, [...folders.values()]);
  const existing = new Set([...found.keys()].map((folder) => folder.toString('latin1')));
  return paths.filter((path) => existing.has(folderOf(path).toString('latin1')));
}

/** Sizes of those of the files that exist, a few at a time. */
async function sizesOf(top: string, paths: readonly Buffer[]): Promise<Map<Buffer, number>> {
  const sizes = new Map<Buffer, number>();
  for (let start = 0; start < paths.length; start += SLICE) {
    const looks = paths.slice(start, start + SLICE).map(async (path) => {
      const found = await lstat(Buffer.concat([Buffer.from(`${top}/`), path])).catch(() => undefined);
      if (found) sizes.set(path, found.size);
    });
    await Promise.all(looks);
  }
  return sizes;
}
