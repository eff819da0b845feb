import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

const DEVICE = '/dev/urandom';

/**
 * Random bytes that nobody can guess, as hexadecimal digits. Read from the system directly where it has a file for that,
 * because loading `node:crypto` takes three milliseconds of a start.
 */
export function randomHex(bytes: number): string {
  return (fromDevice(bytes) ?? randomBytes(bytes)).toString('hex');
}

function fromDevice(bytes: number): Buffer | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    const file = openSync(DEVICE, 'r');
    try {
      const buffer = Buffer.alloc(bytes);
      return readSync(file, buffer) === bytes ? buffer : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
