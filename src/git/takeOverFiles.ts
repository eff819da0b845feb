import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, type BigIntStats } from 'node:fs';
import {
  access,
  chmod,
  constants,
  copyFile,
  lstat,
  mkdir,
  readlink,
  rename,
  rm,
  rmdir,
  symlink,
  unlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errorCode } from '../base/errors.ts';
import { LINK } from './entries.ts';

/* Files of a person's checkout: looked at without following links, and replaced only if they are as they were seen. */

/** What is at a path of a checkout. */
export type FileSeen =
  | { kind: 'none' }
  /** A regular file or a link. `stamp` changes with it; `bits` are its permissions. */
  | { kind: 'file'; mode: string; bits: number; stamp: string }
  | { kind: 'folder' }
  /** A file or a link is where a folder above it would be. */
  | { kind: 'blocked'; by: string }
  /** Something that is never touched; says what, as in “is a named pipe”. */
  | { kind: 'other'; says: string };

/** What is at a path below the top folder of a checkout. @throws the system's error */
export async function look(top: string, path: string): Promise<FileSeen> {
  const names = path.split('/');
  for (let depth = 1; depth < names.length; depth++) {
    const above = names.slice(0, depth).join('/');
    const stats = await statsOf(join(top, above));
    if (!stats) return { kind: 'none' };
    if (!stats.isDirectory()) return { kind: 'blocked', by: above };
    if (await statsOf(join(top, above, '.git')))
      return { kind: 'other', says: `is in another repository, ${above}` };
  }
  const stats = await statsOf(join(top, path));
  return stats ? seen(join(top, path), stats) : { kind: 'none' };
}

async function seen(full: string, stats: BigIntStats): Promise<FileSeen> {
  const { dev, ino, mode, size, mtimeNs, ctimeNs } = stats;
  const stamp = [dev, ino, mode, size, mtimeNs, ctimeNs].join(':');
  const bits = Number(mode & 0o777n);
  if (stats.isSymbolicLink()) return { kind: 'file', mode: LINK, bits, stamp };
  if (stats.isDirectory()) return { kind: 'folder' };
  if (!stats.isFile()) return { kind: 'other', says: 'is neither a file, a link nor a folder' };
  try {
    await access(full, constants.R_OK);
  } catch {
    return { kind: 'other', says: 'cannot be read' };
  }
  return { kind: 'file', mode: (bits & 0o100) === 0 ? '100644' : '100755', bits, stamp };
}

async function statsOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** A text that changes with what is at a path. */
export function stampOf(file: FileSeen): string {
  return file.kind === 'file' ? file.stamp : file.kind === 'blocked' ? 'none' : file.kind;
}

/** The name that git gives to the bytes of a file, or to the target of a link, as they are on the disk. */
export async function rawId(
  full: string,
  { mode, idLength }: { mode: string; idLength: number },
): Promise<string> {
  const hash = createHash(idLength === 64 ? 'sha256' : 'sha1');
  if (mode === LINK) {
    const target = await readlink(full, { encoding: 'buffer' });
    return hash.update(`blob ${target.length}\0`).update(target).digest('hex');
  }
  const { size } = await lstat(full);
  hash.update(`blob ${size}\0`);
  await pipeline(createReadStream(full), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) hash.update(chunk);
  });
  return hash.digest('hex');
}

/** What is to become of a path. */
export interface FileWrite {
  path: string;
  /** What was seen there (`stampOf`). */
  stamp: string;
  /** The file or link to put there; without it, what is there is deleted. */
  content?: string;
  /** Its permissions, if it replaces a regular file. */
  bits?: number;
}

/** A file is not as it was seen. */
export class FileChanged extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`${path} was changed meanwhile.`);
    this.path = path;
  }
}

/**
 * Deletes and replaces files, each at once: whoever reads sees the old or the new one. Nothing is written through a link,
 * and folders that become empty are removed. @throws FileChanged, the system's error
 */
export async function writeFiles(top: string, writes: readonly FileWrite[]): Promise<void> {
  // What is deleted makes way for a folder or a file of the same name.
  for (const write of writes) if (write.content === undefined) await remove(top, write);
  for (const write of writes)
    if (write.content !== undefined) await replace(top, { ...write, content: write.content });
}

async function remove(top: string, { path, stamp }: FileWrite): Promise<void> {
  if (stampOf(await look(top, path)) !== stamp) throw new FileChanged(path);
  if (stamp === 'none') return;
  await unlink(join(top, path));
  await removeEmptyFolders(top, dirname(path));
}

async function removeEmptyFolders(top: string, folder: string): Promise<void> {
  for (let above = folder; above !== '.' && above !== ''; above = dirname(above)) {
    try {
      await rmdir(join(top, above));
    } catch {
      // There is something in it, or it may not be removed: it stays.
      return;
    }
  }
}

async function replace(
  top: string,
  { path, stamp, content, bits }: FileWrite & { content: string },
): Promise<void> {
  const target = join(top, path);
  if (bits !== undefined) await chmod(content, bits);
  await makeFolders(top, path);
  // Last, so that as little time as possible is between the look and the change.
  const now = await look(top, path);
  const isWay = stamp === 'folder' && now.kind === 'none';
  if (stampOf(now) !== stamp && !isWay) throw new FileChanged(path);
  // Only if it is empty.
  if (now.kind === 'folder') await rmdir(target);
  try {
    await rename(content, target);
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw error;
    // The folder of git is on another file system.
    const beside = `${target}.legwork-${randomUUID()}`;
    try {
      if ((await lstat(content)).isSymbolicLink()) await symlink(await readlink(content), beside);
      else await copyFile(content, beside, constants.COPYFILE_EXCL);
      // A large file takes a while, in which a person may have saved it.
      const { kind } = now;
      if (stampOf(await look(top, path)) !== (kind === 'folder' ? 'none' : stampOf(now)))
        throw new FileChanged(path);
      await rename(beside, target);
    } finally {
      await rm(beside, { force: true });
    }
  }
}

async function makeFolders(top: string, path: string): Promise<void> {
  const names = path.split('/');
  for (let depth = 1; depth < names.length; depth++) {
    const above = names.slice(0, depth).join('/');
    const stats = await statsOf(join(top, above));
    if (!stats) await mkdir(join(top, above));
    else if (!stats.isDirectory()) throw new FileChanged(above);
  }
}
