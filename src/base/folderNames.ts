import { readdirSync } from 'node:fs';
import { errorCode } from './errors.ts';

/**
 * The names in one of our own folders, which are few; empty if it does not exist. Synchronous, because Node would load
 * its promises of files and start threads for it, at each start of a host. @throws the file system's error
 */
export function folderNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
