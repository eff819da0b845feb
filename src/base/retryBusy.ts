import { errorCode } from './errors.ts';

const LIMIT_MS = 1000;
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 50;
/** Error codes on Windows while another process, such as a virus scanner, has the file open. */
const BUSY = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** Whether another process has the file open. On other systems these codes mean missing permissions. */
export function isBusy(error: unknown, platform = process.platform): boolean {
  return platform === 'win32' && BUSY.has(errorCode(error) ?? '');
}

/**
 * Runs a synchronous file operation; on Windows, retries it for up to a second while the file is in use.
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
