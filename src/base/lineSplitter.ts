const LINE_FEED = 0x0a;
const LIMIT_BYTES = 64 * 1024 * 1024;
/** What is kept of a line that is too long to be a message. */
const HEAD_BYTES = 4096;

/**
 * Splits output into lines, whatever pieces it comes in. Bytes that are no UTF-8 become replacement characters;
 * a carriage return before the line end belongs to it; of a line beyond 64 MiB only the head is kept.
 * By hand, because what reads lines from streams reads no growing file.
 */
export class LineSplitter {
  #pieces: Buffer[] = [];
  #bytes = 0;
  #skipped = 0;

  /** Bytes taken in that belong to a line without its end. */
  get pendingBytes(): number {
    return this.#bytes + this.#skipped;
  }

  push(chunk: Uint8Array): string[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const lines: string[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      this.#keep(bytes.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    this.#keep(bytes.subarray(start));
    return lines;
  }

  /** The output has ended, and with it its last line. */
  end(): string[] {
    return this.#bytes > 0 ? [this.#take()] : [];
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0) return;
    if (this.#skipped > 0 || this.#bytes + piece.length > LIMIT_BYTES) {
      this.#skipped += piece.length;
      return;
    }
    // A copy: the caller may read its next chunk into the same memory.
    this.#pieces.push(Buffer.from(piece));
    this.#bytes += piece.length;
  }

  #take(): string {
    const line = Buffer.concat(this.#pieces);
    const kept = this.#skipped > 0 ? line.subarray(0, HEAD_BYTES) : line;
    this.#pieces = [];
    this.#bytes = 0;
    this.#skipped = 0;
    const text = kept.toString('utf8');
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  }
}
