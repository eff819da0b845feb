import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { errorCode } from '../base/errors.ts';
import { notRegular } from '../base/regularFile.ts';

/**
 * Opens a file named by a record, for reading; `undefined` if it does not exist. Others may have written the record, so
 * only regular files are accepted: a pipe or a device could block forever, or have no end.
 * @throws `Error`, the system's error
 */
export async function openRegularFile(path: string): Promise<FileHandle | undefined> {
  let file;
  try {
    // Without this flag, opening a pipe waits for a writer. Windows has neither.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    if (!(await file.stat()).isFile()) throw notRegular(path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
