import { readFileSync } from 'node:fs';
import { errorCode } from '../../../src/base/errors.ts';

/** What is in a file by now; nothing while it is not there, as the output of a task that is about to begin. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}
