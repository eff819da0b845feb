import { closeSync, readSync, watch, type FSWatcher } from 'node:fs';
import { LineSplitter } from './lineSplitter.ts';
import { openRegularFile } from './regularFile.ts';

/** Read per turn of the event loop, which takes a few milliseconds. */
const SLICE_BYTES = 256 * 1024;
/** Polling interval, because not every file system supports watching. */
const INTERVAL_MS = 500;

/**
 * Reads the lines of a growing file from its start, in slices that keep the event loop responsive. The file stays
 * open, so it may be renamed meanwhile.
 */
export class LineReader {
  readonly #path: string;
  readonly #onLines: (lines: string[]) => void;
  readonly #splitter = new LineSplitter();
  #waiting: (() => void)[] = [];
  #file: number | undefined;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #offset = 0;
  #isDisposed = false;

  constructor(path: string, onLines: (lines: string[]) => void) {
    this.#path = path;
    this.#onLines = onLines;
  }

  /** Starts reading new lines as they are written. */
  follow(): void {
    try {
      this.#watcher = watch(this.#path, () => this.review());
      this.#watcher.on('error', () => undefined);
    } catch {
      // The timer below polls instead.
    }
    this.#timer = setInterval(() => this.review(), INTERVAL_MS).unref();
  }

  /** Schedules a read: there may be new lines. */
  review(): void {
    if (!this.#turn && !this.#isDisposed) this.#turn = setImmediate(() => this.#readSlice());
  }

  /** Resolves when all lines that are in the file now have been passed on. */
  catchUp(): Promise<void> {
    if (this.#isDisposed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.review();
    });
  }

  /** Reads the rest, including a last line without a line end, then disposes the reader. */
  async end(): Promise<void> {
    await this.catchUp();
    const rest = this.#isDisposed ? [] : this.#splitter.end();
    if (rest.length > 0) this.#onLines(rest);
    this.dispose();
  }

  #readSlice(): void {
    this.#turn = undefined;
    const slice = this.#read();
    this.#offset += slice.length;
    const lines = this.#splitter.push(slice);
    if (lines.length > 0) this.#onLines(lines);
    if (this.#isDisposed) return;
    if (slice.length === SLICE_BYTES) return this.review();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Reads the next slice; empty if the file cannot be read. */
  #read(): Buffer {
    try {
      this.#file ??= openRegularFile(this.#path);
      const buffer = Buffer.allocUnsafe(SLICE_BYTES);
      return buffer.subarray(0, readSync(this.#file, buffer, 0, SLICE_BYTES, this.#offset));
    } catch {
      return Buffer.alloc(0);
    }
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#watcher?.close();
    clearInterval(this.#timer);
    clearImmediate(this.#turn);
    if (this.#file !== undefined) closeSync(this.#file);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
