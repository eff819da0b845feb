import { closeSync, readSync, watch, type FSWatcher } from 'node:fs';
import { LineSplitter } from './lineSplitter.ts';
import { openRegularFile } from './regularFile.ts';

/** Read in one turn, which takes some milliseconds; others have theirs before the next one. */
const SLICE_BYTES = 256 * 1024;
/** The net below the watch, which not every file system has. */
const INTERVAL_MS = 500;

/**
 * Reads the lines of a file that grows, from the first, at the pace its process can bear. The file is held open:
 * it may be moved aside meanwhile.
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

  /** From now on new lines are told as they come. */
  follow(): void {
    try {
      this.#watcher = watch(this.#path, () => this.review());
      // Blind, it still looks now and then.
      this.#watcher.on('error', () => undefined);
    } catch {
      // As said.
    }
    this.#timer = setInterval(() => this.review(), INTERVAL_MS).unref();
  }

  /** There may be more to read. */
  review(): void {
    if (!this.#turn && !this.#isDisposed) this.#turn = setImmediate(() => this.#readSlice());
  }

  /** Resolves when everything that is in the file now has been told. */
  catchUp(): Promise<void> {
    if (this.#isDisposed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.review();
    });
  }

  /** Nothing more will be written: the last line may have no end. Resolves when all is told. */
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

  /** The next part; a file that cannot be read is empty. */
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
