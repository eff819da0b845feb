import { lstatSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './errors.ts';
import { folderNames } from './folderNames.ts';

/** A younger one may be of a process on another machine that shares the folder. */
const SURELY_LEFT_MS = 60_000;
const TEMPORARY = /\.(\d+)-\d+\.tmp$/;

/**
 * Removes a file if it is one that `writeFileAtomically` has left, because its process was killed before it could replace
 * the other file. Whether it did. @throws the file system's error
 */
export function removeIfLeft(path: string, { nowMs = Date.now() } = {}): boolean {
  const [, pid] = TEMPORARY.exec(path) ?? [];
  if (pid === undefined || isAlive(Number(pid))) return false;
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile() || nowMs - stats.mtimeMs < SURELY_LEFT_MS) return false;
  rmSync(path, { force: true });
  return true;
}

/** Removes all that `writeFileAtomically` has left of a file that is no longer being replaced. @throws the file system's error */
export function removeTemporariesOf(path: string): void {
  const own = `${basename(path)}.`;
  for (const name of folderNames(dirname(path))) {
    const isOwn = name.startsWith(own) && name.replace(TEMPORARY, '.') === own;
    if (isOwn) rmSync(join(dirname(path), name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Of somebody else it says that we may not, and of what is no pid that there can be none.
    return errorCode(error) === 'EPERM';
  }
}
