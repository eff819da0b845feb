import { lstat, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../../base/errors.ts';

/** A file system that does not answer must not keep an agent waiting for ever. */
const PATIENCE_MS = 5_000;
const MOST_PATHS = 100;
/** Longer ones exist on no system. */
const PATH_LIMIT = 4096;
/** What makes a folder a repository, whatever it is called: Git runs hooks and commands that its files name. */
const REPOSITORY_PARTS = ['HEAD', 'objects', 'refs'];

/**
 * Whether all of these are ordinary files inside the folder, that exist or could be made there: judged by where links lead, not
 * by names. What cannot be told is not ordinary. Never rejects.
 */
export async function areOrdinary(folder: string, paths: readonly string[]): Promise<boolean> {
  if (paths.length === 0 || paths.length > MOST_PATHS) return false;
  const { promise: tooLate, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), PATIENCE_MS);
  try {
    return await Promise.race([judgeAll(folder, paths), tooLate]);
  } catch {
    // A loop, a name that is too long, a folder that may not be read: a person sees what it is.
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function judgeAll(folder: string, paths: readonly string[]): Promise<boolean> {
  const real = await realpath(folder);
  if (real.split(path.sep).includes('.git')) return false;
  for (const named of new Set(paths)) if (!(await isOrdinary(named, real))) return false;
  return true;
}

async function isOrdinary(named: string, folder: string): Promise<boolean> {
  if (!isPlain(named)) return false;
  const target = await targetOf(named);
  const inside = target === undefined ? undefined : namesInside(target, folder);
  if (!inside?.every(isOrdinaryName)) return false;
  // A tool that finds a file by its name does not care where a link leads.
  if (!(await namesOnTheWay(named, folder)).every(isOrdinaryName)) return false;
  for (let depth = 0; depth < inside.length; depth++)
    if (await isRepository(path.join(folder, ...inside.slice(0, depth)))) return false;
  return true;
}

/** The names that are left where a path, as it is written, has entered the folder. */
async function namesOnTheWay(named: string, folder: string): Promise<string[]> {
  const { root } = path.parse(named);
  const names = path.normalize(named).slice(root.length).split(path.sep);
  for (let depth = 0; depth < names.length; depth++) {
    const real = await realpath(path.join(root, ...names.slice(0, depth)));
    if (real === folder || namesInside(real, folder)) return names.slice(depth);
  }
  return names;
}

/** Absolute, and nothing that systems or programs read in more than one way. */
function isPlain(named: string): boolean {
  if (named.length > PATH_LIMIT || named.includes('\0') || !path.isAbsolute(named)) return false;
  const segments = named.split(path.sep === '\\' ? /[\\/]/ : '/').slice(1);
  return segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}

/** Where the file is, or would be made, when all links are followed; nothing for what is no plain file. */
async function targetOf(named: string): Promise<string | undefined> {
  try {
    const target = await realpath(named);
    const facts = await stat(target);
    // A file with a second name may be one of another folder.
    return facts.isFile() && facts.nlink === 1 ? target : undefined;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  // A link that leads nowhere may lead anywhere later.
  if (await isThere(named)) return undefined;
  const parent = await folderOf(path.dirname(named));
  return parent === undefined ? undefined : path.join(parent, path.basename(named));
}

/** Where a folder is or would be made. */
async function folderOf(named: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let folder = named; ; folder = path.dirname(folder)) {
    try {
      const real = await realpath(folder);
      return (await stat(real)).isDirectory() ? path.join(real, ...missing) : undefined;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || folder === path.dirname(folder)) throw error;
    }
    if (await isThere(folder)) return undefined;
    missing.unshift(path.basename(folder));
  }
}

/** Whether there is something of that name, even a link that leads nowhere. */
async function isThere(named: string): Promise<boolean> {
  try {
    await lstat(named);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function isRepository(folder: string): Promise<boolean> {
  const there = await Promise.all(REPOSITORY_PARTS.map((part) => isThere(path.join(folder, part))));
  return there.every(Boolean);
}

/** The names from the folder down to the file; nothing when it is not inside. */
function namesInside(file: string, folder: string): string[] | undefined {
  const inside = path.relative(folder, file);
  if (inside === '' || inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside))
    return undefined;
  return inside.split(path.sep);
}

/**
 * Names like `.git`, `.vscode` and `.env` configure tools, and a `HEAD` would complete a repository.
 * A colon is a stream of another file on Windows, where a dot or a blank at the end is ignored.
 */
function isOrdinaryName(name: string): boolean {
  return !name.startsWith('.') && !/^head$/i.test(name) && !(path.sep === '\\' && /:|[. ]$/.test(name));
}
