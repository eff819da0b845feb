import type { FileHandle } from 'node:fs/promises';

const BLOCK_BYTES = 64 * 1024;
const NEWLINE = 10;

/** Finds the offset of the last `lines` lines of a file of `size` bytes by reading backwards in blocks. */
export async function tailStart(file: FileHandle, tail: { lines: number; size: number }): Promise<number> {
  if (tail.lines === 0) return tail.size;
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  let missing = tail.lines;
  // The newline at the end of the file does not start another line.
  let end = tail.size - 1;
  while (end > 0) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const { bytesRead } = await file.read(buffer, 0, end - start, start);
    const block = buffer.subarray(0, bytesRead);
    for (let at = block.lastIndexOf(NEWLINE); at >= 0; at = at ? block.lastIndexOf(NEWLINE, at - 1) : -1) {
      if (--missing === 0) return start + at + 1;
    }
    end = start;
  }
  return 0;
}
