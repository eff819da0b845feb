import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { errorCode, toError } from '../base/errors.ts';

/** What was not copied, and why. */
export interface PassedOver {
  path: string;
  why: string;
}

interface Copying {
  from: string;
  to: string;
  /** A folder that is left out wherever it is. */
  without: string;
  passed: PassedOver[];
  copied: number;
}

/**
 * Copies files and folders by their paths below `from`. Links stay links, what is there stays, and nothing is written
 * through a link. Where the file system can, copies share their content until one changes.
 * @throws the file system's error if it cannot write
 */
export async function copyInto(about: {
  from: string;
  to: string;
  paths: readonly string[];
  without: string;
}): Promise<{ copied: number; passed: PassedOver[] }> {
  const copying: Copying = { ...about, passed: [], copied: 0 };
  for (const path of about.paths) {
    const clean = path.replace(/\/$/, '');
    // One after the other: many at once would take all threads of file access.
    // oxlint-disable-next-line no-await-in-loop
    if (await makeWay(copying, dirname(clean))) await copyEntry(copying, clean);
  }
  return { copied: copying.copied, passed: copying.passed };
}

/** Makes the folders above a path; `false` if one of them is something else there. */
async function makeWay(copying: Copying, folder: string): Promise<boolean> {
  let path = '';
  for (const name of folder === '.' ? [] : folder.split('/')) {
    path = join(path, name);
    // oxlint-disable-next-line no-await-in-loop
    if (!(await makeFolder(copying, path))) return false;
  }
  return true;
}

async function copyEntry(copying: Copying, path: string): Promise<void> {
  const source = join(copying.from, path);
  if (source === copying.without || relative(copying.without, source) === '') return;
  const stats = await lstat(source).catch((error: unknown) => pass(copying, path, toError(error).message));
  if (!stats) return;
  if (stats.isDirectory()) return copyFolder(copying, path, stats.mode);
  const target = join(copying.to, path);
  try {
    if (stats.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (!stats.isFile()) return pass(copying, path, 'it is not a file');
    // It would lead to what belongs to another checkout.
    else if (/(?:^|\/)\.git$/.test(path)) return pass(copying, path, 'it belongs to another checkout');
    else await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    copying.copied++;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return pass(copying, path, 'it is there already');
    if (errorCode(error) === 'EACCES') return pass(copying, path, 'it cannot be read');
    throw error;
  }
}

async function copyFolder(copying: Copying, path: string, mode: number): Promise<void> {
  let names: string[];
  try {
    names = await readdir(join(copying.from, path));
  } catch (error) {
    return pass(copying, path, toError(error).message);
  }
  if (!(await makeFolder(copying, path))) return;
  // oxlint-disable-next-line no-await-in-loop
  for (const name of names) await copyEntry(copying, `${path}/${name}`);
  await chmod(join(copying.to, path), mode & 0o7777);
}

async function makeFolder(copying: Copying, path: string): Promise<boolean> {
  const target = join(copying.to, path);
  try {
    await mkdir(target);
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    if ((await lstat(target)).isDirectory()) return true;
    pass(copying, path, 'there is something else');
    return false;
  }
}

function pass(copying: Copying, path: string, why: string): undefined {
  copying.passed.push({ path, why });
}
