import { closeSync, writeSync } from 'node:fs';
import { toError } from './errors.ts';
import { openForAppending } from './regularFile.ts';

const RETRY_MS = 1000;

/**
 * An owner-only file that is only appended to. Data that cannot be written, for example because the disk is full, is
 * kept in memory and retried in order, from the byte where the write stopped. Never throws.
 */
export class GrowingFile {
  readonly #path: string;
  readonly #onCaughtUp: () => void;
  readonly #onProblem: (error: Error) => void;
  #pending: Buffer[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** `on.caughtUp` is called when a retry has written all pending data, `on.problem` when a write fails. */
  constructor(path: string, on: { caughtUp?: () => void; problem?: (error: Error) => void } = {}) {
    this.#path = path;
    this.#onCaughtUp = on.caughtUp ?? (() => undefined);
    this.#onProblem = on.problem ?? (() => undefined);
  }

  /** Whether data is waiting to be written. */
  get isBehind(): boolean {
    return this.#pending.length > 0;
  }

  append(text: string | Buffer): void {
    const wasBehind = this.isBehind;
    if (text.length > 0) this.#pending.push(Buffer.from(text));
    // Pending data goes first; its retry is already scheduled.
    if (!wasBehind) this.#write();
  }

  #write(): void {
    this.#timer = undefined;
    try {
      const file = openForAppending(this.#path);
      try {
        for (let [next] = this.#pending; next; [next] = this.#pending) {
          const count = writeSync(file, next);
          if (count === next.length) this.#pending.shift();
          else this.#pending[0] = next.subarray(count);
        }
      } finally {
        closeSync(file);
      }
    } catch (error) {
      this.#onProblem(toError(error));
      this.#timer = setTimeout(() => this.#retry(), RETRY_MS).unref();
    }
  }

  #retry(): void {
    this.#write();
    if (!this.isBehind) this.#onCaughtUp();
  }

  /** Tries once more to write the pending data. */
  dispose(): void {
    clearTimeout(this.#timer);
    if (this.isBehind) this.#write();
    clearTimeout(this.#timer);
  }
}
