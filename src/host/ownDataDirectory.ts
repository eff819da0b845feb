import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { checkFolderOwn, closeFolder } from '../base/ownFolder.ts';
import { dataPaths, ownFolders, type DataPaths } from '../protocol/dataDirectory.ts';

/**
 * Ensures that nobody else can write to the folders of a data directory, and closes those that others can read. If the
 * directory also has other uses, such as a home directory, no permissions are changed: Legwork's files are closed, too.
 * @throws `UnsafeFolder`, the system's error
 */
export function keepDataDirectoryOwn(paths: DataPaths): void {
  const folders = ownFolders(paths);
  folders.forEach(checkFolderOwn);
  if (hasOnlyOwnEntries(paths.directory)) folders.forEach(closeFolder);
}

/** The parts before the first dot: temporary and journal files have the same as theirs. */
const OWN_NAMES = new Set(Object.values(dataPaths('/')).map(stem));

function hasOnlyOwnEntries(directory: string): boolean {
  try {
    return readdirSync(directory).every((name) => OWN_NAMES.has(stem(name)));
  } catch {
    // It does not exist yet, or opening it reports the reason.
    return false;
  }
}

function stem(path: string): string {
  return basename(path).split('.', 1)[0] ?? '';
}
