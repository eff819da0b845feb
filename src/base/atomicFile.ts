import { renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { retryBusy } from './retryBusy.ts';

let sequence = 0;

/**
 * Writes a file so that a reader, or a crash, sees the old content or the new, never a part.
 * Owner-only, 0600 unless said otherwise. Synchronous, because that is half the price of the asynchronous calls
 * and well below a millisecond; by hand, because the libraries for it cost six times as much.
 * It does not fsync: it guards against dying processes, not against a power cut.
 * @throws the file system's error; the target is then untouched.
 */
export function writeFileAtomically(path: string, content: string | Uint8Array, { mode = 0o600 } = {}): void {
  const temporary = `${path}.${process.pid}-${sequence++}.tmp`;
  try {
    writeFileSync(temporary, content, { mode });
    retryBusy(() => renameSync(temporary, path));
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // It may never have been created; the first error is the one that tells.
    }
    throw error;
  }
}
