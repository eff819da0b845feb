import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { Disposable } from '../base/disposable.ts';

const INTERVAL_MS = 25;
const SLICE_BYTES = 64 * 1024;

/**
 * Feeds a command's standard input from a file that grows: all of it, and whatever is appended, until the marker
 * `<prefix>.eof` is there. It looks now and then, because a watch on a single file is not told of every change on every system.
 */
export function feedInput(input: Writable, prefix: string, path: string): Disposable {
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(SLICE_BYTES);
  let offset = 0;
  let isFull = false;
  input.on('drain', () => {
    isFull = false;
  });
  // It has closed its input; that is its own business.
  input.on('error', () => undefined);
  const look = () => {
    if (isFull) return;
    // Looked at first: what was appended before the end is read after it.
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
