import { closeSync, fstatSync, readSync } from 'node:fs';
import { openRegularFile } from '../base/regularFile.ts';

const SLICE_BYTES = 64 * 1024;
/** How much is kept of a longer line. */
const LINE_BYTES = 16 * 1024;
export const LINE_FEED = 0x0a;
const RETURN = 0x0d;

/** One line of an output as an editor counts them: a return alone ends a line as well. */
export interface Line {
  /** From 0. */
  row: number;
  text: string;
  /** Offsets in the file, in bytes. */
  start: number;
  /** Behind its end, or of the end of the file. */
  end: number;
  isEnded: boolean;
}

/** Splits bytes into lines, of which each is kept only up to a limit. */
export class LineCutter {
  #row: number;
  #start: number;
  #position: number;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #hasReturn = false;

  constructor({ row = 0, offset = 0 } = {}) {
    this.#row = row;
    this.#start = offset;
    this.#position = offset;
  }

  *push(bytes: Buffer): Iterable<Line> {
    let from = 0;
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index];
      if (this.#hasReturn) {
        this.#hasReturn = false;
        const end = byte === LINE_FEED ? 1 : 0;
        yield this.#end(this.#position + index + end);
        from = index + end;
        if (end === 1) continue;
      }
      if (byte === LINE_FEED) {
        this.#keep(bytes.subarray(from, index));
        yield this.#end(this.#position + index + 1);
        from = index + 1;
      } else if (byte === RETURN) {
        this.#keep(bytes.subarray(from, index));
        from = index + 1;
        this.#hasReturn = true;
      }
    }
    this.#keep(bytes.subarray(from));
    this.#position += bytes.length;
  }

  /** The last line, which is empty if the output ends with the end of a line. */
  *end(): Iterable<Line> {
    if (this.#hasReturn) {
      this.#hasReturn = false;
      yield this.#end(this.#position);
    }
    yield { ...this.#end(this.#position), isEnded: false };
  }

  #keep(bytes: Buffer): void {
    const room = LINE_BYTES - this.#keptBytes;
    if (room <= 0 || bytes.length === 0) return;
    // Copied, because the reader uses its buffer again.
    this.#kept.push(Buffer.from(bytes.subarray(0, room)));
    this.#keptBytes += Math.min(room, bytes.length);
  }

  #end(end: number): Line {
    const text = Buffer.concat(this.#kept).toString('utf8');
    const line = {
      row: this.#row,
      text: this.#row === 0 ? text.replace(/^\uFEFF/, '') : text,
      start: this.#start,
      end,
      isEnded: true,
    };
    this.#kept = [];
    this.#keptBytes = 0;
    this.#row++;
    this.#start = end;
    return line;
  }
}

/** A part of a file. */
export interface Part {
  offset: number;
  /** The offset at which it ends. */
  end: number;
}

/** A file that is read in slices. */
export class OutputFile {
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafeSlow(SLICE_BYTES);

  /** @throws the system's error, or one that says that it is no regular file */
  constructor(path: string) {
    this.#file = openRegularFile(path);
  }

  get size(): number {
    return fstatSync(this.#file).size;
  }

  /** The slices of a part; each is valid until the next one is taken. */
  *slices({ offset, end }: Part): Iterable<Buffer> {
    let position = offset;
    while (position < end) {
      const length = Math.min(SLICE_BYTES, end - position);
      const bytes = readSync(this.#file, this.#buffer, 0, length, position);
      if (bytes === 0) return;
      position += bytes;
      yield this.#buffer.subarray(0, bytes);
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** How many lines have ended in bytes, where those before them ended with `previous`. */
export function countEnds(bytes: Buffer, previous: number): number {
  let count = 0;
  let last = previous;
  for (const byte of bytes) {
    if (byte === LINE_FEED) count += last === RETURN ? 0 : 1;
    else if (byte === RETURN) count++;
    last = byte;
  }
  return count;
}
