import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { checkFolderOwn, closeFolder } from '../base/ownFolder.ts';
import { ownFolders, type DataPaths } from '../protocol/dataDirectory.ts';

/**
 * Ensures that nobody else can write to the folders of a data directory, and closes those that others can read. If the
 * directory also has other uses, such as a home directory, no permissions are changed: Legwork's files are closed, too.
 * @throws `UnsafeFolder`, the system's error
 */
export function keepDataDirectoryOwn(paths: DataPaths): void {
  const folders = ownFolders(paths);
  folders.forEach(checkFolderOwn);
  if (hasOnlyOwnEntries(paths)) folders.forEach(closeFolder);
}

function hasOnlyOwnEntries({ directory, ...within }: DataPaths): boolean {
  // Temporary and journal files have the same part before the first dot as theirs.
  const own = new Set(Object.values(within).map(stem));
  try {
    return readdirSync(directory).every((name) => own.has(stem(name)));
  } catch {
    // It does not exist yet, or opening it reports the reason.
    return false;
  }
}

function stem(path: string): string {
  return basename(path).split('.', 1)[0] ?? '';
}
