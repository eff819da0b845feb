import { errorCode } from './errors.ts';

const LIMIT_MS = 1000;
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 50;
/** What Windows answers while somebody else, a virus scanner or a reader, has the file open. */
const BUSY = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** Whether somebody else has the file open; elsewhere than on Windows such an error is a matter of rights. */
export function isBusy(error: unknown, platform = process.platform): boolean {
  return platform === 'win32' && BUSY.has(errorCode(error) ?? '');
}

/**
 * Does something to a file, on Windows for up to a second until nobody is in the way. Synchronous, as what it is for.
 * @throws the file system's error
 */
export function retryBusy<T>(work: () => T, platform = process.platform): T {
  const deadline = Date.now() + LIMIT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error, platform) || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}
