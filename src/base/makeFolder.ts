import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a folder and its missing parents; an existing folder is left unchanged. Hand-written, because Node's
 * recursive `mkdir` never returns for a path in /proc.
 * @throws the system's error
 */
export function makeFolder(path: string, mode = 0o700): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent, mode);
  create(path, mode);
}

/** Recreates a folder that was removed; its parent must exist. @throws the system's error */
export function restoreFolder(path: string): void {
  if (!existsSync(path)) create(path, 0o700);
}

function create(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process may have created it meanwhile.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Creating the folder reports the reason.
    return false;
  }
}
