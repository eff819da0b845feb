import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { Disposable } from '../base/disposable.ts';

const INTERVAL_MS = 25;
const SLICE_BYTES = 64 * 1024;

/**
 * Feeds a command's standard input from a growing file: all of it, and everything appended, until the marker
 * `<prefix>.eof` exists. It polls, because a watch on a single file does not report every change on every system.
 */
export function feedInput(input: Writable, prefix: string, path: string): Disposable {
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(SLICE_BYTES);
  let offset = 0;
  let isFull = false;
  input.on('drain', () => {
    isFull = false;
  });
  // The command has closed its input, which is not an error.
  input.on('error', () => undefined);
  const look = () => {
    if (isFull) return;
    // Checked first: everything appended before the end is then read after the check.
    const isOver = existsSync(`${prefix}.eof`);
    for (;;) {
      const count = readSync(file, buffer, 0, SLICE_BYTES, offset);
      offset += count;
      if (count > 0) isFull = !input.write(Buffer.from(buffer.subarray(0, count)));
      if (count < SLICE_BYTES) break;
      if (isFull) return;
    }
    if (!isOver) return;
    clearInterval(timer);
    input.end();
  };
  const timer = setInterval(look, INTERVAL_MS);
  return {
    dispose() {
      clearInterval(timer);
      closeSync(file);
      input.destroy();
    },
  };
}
