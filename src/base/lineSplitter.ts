const LINE_FEED = 0x0a;
const LIMIT_BYTES = 64 * 1024 * 1024;
/** How much is kept of a line that exceeds the limit. */
const HEAD_BYTES = 4096;

/**
 * Splits chunks of output into lines. Invalid UTF-8 becomes replacement characters, `\r\n` counts as a line end, and
 * a line longer than 64 MiB is cut to its first 4 KiB.
 * Hand-written, because libraries read lines from streams, not from growing files.
 */
export class LineSplitter {
  #pieces: Buffer[] = [];
  #bytes = 0;
  #skipped = 0;

  /** Number of bytes received for the current, unfinished line. */
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

  /** Ends the output; returns the unfinished last line, if any. */
  end(): string[] {
    return this.#bytes > 0 ? [this.#take()] : [];
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0) return;
    if (this.#skipped > 0 || this.#bytes + piece.length > LIMIT_BYTES) {
      this.#skipped += piece.length;
      return;
    }
    // Copied, because the caller may reuse the buffer.
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
