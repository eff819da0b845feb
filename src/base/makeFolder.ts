import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a folder and the folders above it that are missing; one that exists is left as it is. By hand, because
 * Node's own recursive `mkdir` never returns for a path in /proc.
 * @throws the system's error
 */
export function makeFolder(path: string, mode = 0o700): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent, mode);
  create(path, mode);
}

/** Creates a folder again that somebody has removed from one that is still there. @throws the system's error */
export function restoreFolder(path: string): void {
  if (!existsSync(path)) create(path, 0o700);
}

function create(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process may have created it at the same instant.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Whoever creates it is told why that cannot be.
    return false;
  }
}
