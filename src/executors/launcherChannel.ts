/*
 * Frames between the host and the launcher, the same in both directions: `<length in decimal>\n`, then that many bytes,
 * which are fields that each end with a NUL. Field 0 is the verb, field 1 the number of the request.
 */

/** Raised with every incompatible change. */
export const LAUNCHER_PROTOCOL = 2;

const LENGTH_LIMIT_BYTES = 64 * 1024 * 1024;
const LENGTH = /^\d{1,8}$/;
const NEWLINE = 0x0a;
/** Digits of a length, and the newline. */
const HEAD_LIMIT_BYTES = 9;

/** Encodes fields as a frame. @throws Error if a field contains a NUL, or the frame is too long */
export function encodeFrame(fields: readonly string[]): Buffer {
  const content = Buffer.from(`${fields.join('\0')}\0`);
  if (fields.some((field) => field.includes('\0'))) throw new Error('A field of a request has a NUL.');
  if (content.length > LENGTH_LIMIT_BYTES) throw new Error('A request is longer than 64 MiB.');
  return Buffer.concat([Buffer.from(`${content.length}\n`), content]);
}

/** Reassembles frames from chunks of any size. */
export class FrameReader {
  #rest: Buffer[] = [];
  #length = 0;
  /** The number of bytes needed before the next frame can be read. */
  #needed = 1;

  /** Returns the complete frames, each as its fields. @throws Error for invalid data, and in every later call */
  push(chunk: Buffer): string[][] {
    this.#rest.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return [];
    let bytes = Buffer.concat(this.#rest);
    const frames: string[][] = [];
    for (;;) {
      const frame = readFrame(bytes);
      if (typeof frame === 'number') {
        this.#needed = frame;
        break;
      }
      frames.push(frame.fields);
      bytes = bytes.subarray(frame.end);
    }
    this.#rest = [bytes];
    this.#length = bytes.length;
    return frames;
  }
}

/** The first frame and its end; or the number of bytes that are needed to read it. @throws Error */
function readFrame(bytes: Buffer): { fields: string[]; end: number } | number {
  const newline = bytes.subarray(0, HEAD_LIMIT_BYTES).indexOf(NEWLINE);
  if (newline < 0 && bytes.length < HEAD_LIMIT_BYTES && /^\d*$/.test(bytes.toString('latin1')))
    return bytes.length + 1;
  const head = bytes.toString('latin1', 0, Math.max(newline, 0));
  const length = Number(head);
  if (!LENGTH.test(head) || length > LENGTH_LIMIT_BYTES) throw new Error('Not a frame.');
  const start = newline + 1;
  const end = start + length;
  if (bytes.length < end) return end;
  if (length === 0 || bytes[end - 1] !== 0) throw new Error('A frame does not end with a NUL.');
  return { fields: bytes.toString('utf8', start, end - 1).split('\0'), end };
}
