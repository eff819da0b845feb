import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { errorCode } from '../base/errors.ts';

/**
 * Opens a file that a record names, for reading; `undefined` if it does not exist. A record may be somebody else's:
 * anything but a regular file is refused, as a pipe or a device would be waited for without end, or never be read through.
 * @throws `Error`, the system's error
 */
export async function openRegularFile(path: string): Promise<FileHandle | undefined> {
  let file;
  try {
    // Without this, opening a pipe waits for who writes to it. Windows has neither.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    if (!(await file.stat()).isFile()) throw new Error(`${path} is not a regular file`);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
