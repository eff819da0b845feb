import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  readlink,
  rename,
  rm,
  rmdir,
  symlink,
  unlink,
} from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { errorCode } from '../base/errors.ts';
import { pathBytes, withZeros } from './pathText.ts';
import { runGit, type GitPlace } from './runGit.ts';
import { inTemporaryFolder } from './temporaryFolder.ts';
import type { TreeChange } from './treeChanges.ts';

/** How a file was found on the disk; `undefined` if there was none, or a folder. */
type Seen = BigIntStats | undefined;

/** What files are on the disk, to tell later whether they have changed since. */
export type SeenFiles = ReadonlyMap<string, Seen>;

const SUBMODULE = '160000';
const CONFIG = ['core.sparseCheckout=false'];

/** Looks at the files of changes, also under their former paths. `place.cwd` must be the top folder. */
export async function seeFiles(place: GitPlace, changes: readonly TreeChange[]): Promise<SeenFiles> {
  const seen = new Map<string, Seen>();
  for (const path of changes.flatMap(pathsOf)) seen.set(path, await lookAtFile(fullPath(place, path)));
  return seen;
}

/** The paths of a change: of a renamed file, both. */
export function pathsOf({ path, from }: TreeChange): string[] {
  return from === undefined ? [path] : [from, path];
}

/**
 * Makes files as they were before the changes, each at once or not at all. A file stays as it is if it is no longer as
 * `seen`, or if a link or something else is in its way. Returns the changes that were undone.
 * @throws GitError, the file system's error
 */
export async function restoreFiles(
  place: GitPlace,
  changes: readonly TreeChange[],
  { before, seen, umask = 0o022 }: { before: string; seen: SeenFiles; umask?: number },
): Promise<TreeChange[]> {
  return inTemporaryFolder(async (folder) => {
    await exportFiles(place, { tree: before, folder, paths: changes.flatMap(formerPathOf) });
    const files = new Restoration({ place, folder, seen, umask });
    const undone: TreeChange[] = [];
    // What was added goes first: it may be where a folder was.
    const isAdded = ({ kind }: TreeChange) => kind === 'added';
    for (const change of [...changes].sort((a, b) => Number(isAdded(b)) - Number(isAdded(a))))
      if (await files.undo(change)) undone.push(change);
    return undone;
  });
}

function formerPathOf({ kind, path, from = path, modeBefore }: TreeChange): string[] {
  return kind === 'added' || modeBefore === SUBMODULE ? [] : [from];
}

/** Writes files of a tree into a folder as a checkout has them: with its line ends and filters. */
async function exportFiles(
  place: GitPlace,
  { tree, folder, paths }: { tree: string; folder: string; paths: readonly string[] },
): Promise<void> {
  const own = { indexFile: join(folder, 'index'), config: CONFIG };
  await runGit(place, ['read-tree', tree], own);
  const input = withZeros(paths.map(pathBytes));
  await runGit(place, ['checkout-index', `--prefix=${join(folder, 'files')}/`, '-z', '--stdin'], {
    ...own,
    input,
  });
}

/** Puts exported files in place. */
class Restoration {
  readonly #place: GitPlace;
  readonly #folder: string;
  readonly #seen: SeenFiles;
  readonly #umask: number;

  constructor(parts: { place: GitPlace; folder: string; seen: SeenFiles; umask: number }) {
    this.#place = parts.place;
    this.#folder = parts.folder;
    this.#seen = parts.seen;
    this.#umask = parts.umask;
  }

  /** Whether the change could be undone. */
  async undo(change: TreeChange): Promise<boolean> {
    const { path, from = path, kind, modeBefore, modeAfter } = change;
    if (modeBefore === SUBMODULE || modeAfter === SUBMODULE) return false;
    for (const each of pathsOf(change)) if (!(await this.#isAsSeen(each))) return false;
    if (kind === 'added') return this.#remove(path);
    if (kind === 'renamed') return (await this.#write(from, change)) && this.#remove(path);
    return this.#write(path, change);
  }

  async #isAsSeen(path: string): Promise<boolean> {
    if (await this.#hasLinkAbove(path)) return false;
    const seen = this.#seen.get(path);
    const now = await lookAtFile(fullPath(this.#place, path));
    if (!seen || !now) return seen === now;
    return (
      seen.ino === now.ino && seen.size === now.size && seen.mtimeNs === now.mtimeNs && seen.mode === now.mode
    );
  }

  /** What is behind a link is not of this checkout. */
  async #hasLinkAbove(path: string): Promise<boolean> {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      const found = await look(fullPath(this.#place, parts.slice(0, depth).join('/')));
      if (found && !found.isDirectory()) return true;
    }
    return false;
  }

  async #remove(path: string): Promise<boolean> {
    // Looked at again, because what was written before it may have taken a while.
    if (!this.#seen.get(path) || !(await this.#isAsSeen(path))) return false;
    await unlink(fullPath(this.#place, path));
    await this.#removeEmptyFolders(path);
    return true;
  }

  async #removeEmptyFolders(path: string): Promise<void> {
    const parts = path.split('/');
    try {
      for (let depth = parts.length - 1; depth > 0; depth--)
        await rmdir(fullPath(this.#place, parts.slice(0, depth).join('/')));
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY', 'EACCES', 'EPERM'].includes(errorCode(error) ?? ''))
        throw error;
    }
  }

  /** Writes beside the file first, so that it is there as a whole or not at all. */
  async #write(path: string, { modeBefore }: TreeChange): Promise<boolean> {
    const target = fullPath(this.#place, path);
    const seen = this.#seen.get(path);
    await mkdir(folderOf(target), { recursive: true });
    const source = exportedPath(this.#folder, path);
    const beside = Buffer.concat([folderOf(target), Buffer.from(`.legwork-${randomUUID()}`)]);
    try {
      if (modeBefore === '120000') await symlink(await readlink(source, { encoding: 'buffer' }), beside);
      else await this.#copy(source, beside, this.#modeOf(modeBefore, seen));
      // A large file takes a while, in which a person may have saved it.
      if (!(await this.#isAsSeen(path))) return false;
      if (seen) await rename(beside, target);
      else await renameToNew(beside, target);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(beside, { force: true });
    }
  }

  async #copy(source: Buffer, target: Buffer, mode: number): Promise<void> {
    await copyFile(source, target, constants.COPYFILE_EXCL);
    await chmod(target, mode);
  }

  /** As it is, or as it would be made; and executable or not. */
  #modeOf(modeBefore: string | undefined, seen: Seen): number {
    const is = seen?.isFile() ? Number(seen.mode) & 0o777 : 0o666 & ~this.#umask;
    return modeBefore === '100755' ? is | ((is & 0o444) >> 2) : is & ~0o111;
  }
}

/** Renames a file, but never replaces what has just come there. @throws `EEXIST` */
async function renameToNew(path: Buffer, target: Buffer): Promise<void> {
  const found = await lstat(path);
  // Some systems follow a link instead.
  if (found.isSymbolicLink()) return symlink(await readlink(path, { encoding: 'buffer' }), target);
  try {
    await link(path, target);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw error;
    // Not every file system has second names.
    await copyFile(path, target, constants.COPYFILE_EXCL);
  }
}

async function lookAtFile(path: Buffer): Promise<Seen> {
  const found = await look(path);
  return found?.isDirectory() ? undefined : found;
}

async function look(path: Buffer): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

function fullPath({ cwd }: GitPlace, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${cwd}/`), pathBytes(path)]);
}

function exportedPath(folder: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${join(folder, 'files')}/`), pathBytes(path)]);
}

function folderOf(path: Buffer): Buffer {
  return path.subarray(0, path.lastIndexOf('/') + 1);
}
