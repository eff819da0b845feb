import { closeSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { openRegularFile } from '../base/regularFile.ts';
import type { LineMatch } from '../protocol/task.ts';
import { LineMatcher, type MatchedLine } from './lineMatcher.ts';

/** Bytes read in one turn, which takes a few milliseconds; other work continues before the next one. */
const SLICE_BYTES = 64 * 1024;

export interface MonitorReaderOptions {
  path: string;
  matches: LineMatch;
  /** How far an earlier host has reported, in bytes of the output and in matches. */
  told?: { bytes: number; count: number };
  /** Lines that matched, all up to `bytes` of the output. */
  onDidMatch(matches: MatchedLine[], bytes: number): void;
  /** The output of an ended attempt has been read to its end. */
  onDidFinish(): void;
}

/**
 * Reads every line of the output of one attempt of a monitor, at a pace that keeps the host responsive.
 * The file stays open, because a later attempt may rename it meanwhile.
 */
export class MonitorReader {
  readonly #options: MonitorReaderOptions;
  readonly #matcher: LineMatcher;
  readonly #decoder = new StringDecoder('utf8');
  #file: number | undefined;
  #readBytes: number;
  #turn: NodeJS.Immediate | undefined;
  #hasEnded = false;
  #isDisposed = false;

  constructor(options: MonitorReaderOptions) {
    this.#options = options;
    this.#matcher = new LineMatcher(options.matches, options.told?.count);
    this.#readBytes = options.told?.bytes ?? 0;
  }

  /** There may be more to read: reads one slice now, and the rest in later turns. */
  review(): void {
    if (!this.#turn && !this.#isDisposed) this.#readSlice();
  }

  /** Nothing more will be written. */
  end(): void {
    this.#hasEnded = true;
    this.review();
  }

  #readSlice(): void {
    this.#turn = undefined;
    const slice = this.#read();
    this.#readBytes += slice.length;
    if (slice.length > 0) this.#tell(this.#matcher.push(this.#decoder.write(slice), Date.now()));
    if (slice.length === SLICE_BYTES) this.#turn = setImmediate(() => this.#readSlice());
    else if (this.#hasEnded) {
      this.#tell(this.#matcher.end(Date.now()));
      this.dispose();
      this.#options.onDidFinish();
    }
  }

  #tell(matches: MatchedLine[]): void {
    if (matches.length > 0) this.#options.onDidMatch(matches, this.#readBytes - this.#matcher.pendingBytes);
  }

  /** The next part; empty if it cannot be read. The end of the task reports problems with its output. */
  #read(): Buffer {
    try {
      this.#file ??= openRegularFile(this.#options.path);
      const buffer = Buffer.allocUnsafe(SLICE_BYTES);
      return buffer.subarray(0, readSync(this.#file, buffer, 0, SLICE_BYTES, this.#readBytes));
    } catch {
      return Buffer.alloc(0);
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    clearImmediate(this.#turn);
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
