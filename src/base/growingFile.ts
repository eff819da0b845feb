import { closeSync, writeSync } from 'node:fs';
import { toError } from './errors.ts';
import { openForAppending } from './regularFile.ts';

const RETRY_MS = 1000;

/**
 * A file that is only ever appended to, owner-only. What a full disk does not take is kept and tried again, in order
 * and from the byte where it stopped, so that the file is at any time a part of what it will be. Never throws.
 */
export class GrowingFile {
  readonly #path: string;
  readonly #onCaughtUp: () => void;
  readonly #onProblem: (error: Error) => void;
  #pending: Buffer[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** `onCaughtUp` is told when everything is written after it was not. */
  constructor(path: string, on: { caughtUp?: () => void; problem?: (error: Error) => void } = {}) {
    this.#path = path;
    this.#onCaughtUp = on.caughtUp ?? (() => undefined);
    this.#onProblem = on.problem ?? (() => undefined);
  }

  /** Whether something waits for the disk. */
  get isBehind(): boolean {
    return this.#pending.length > 0;
  }

  append(text: string | Buffer): void {
    const wasBehind = this.isBehind;
    if (text.length > 0) this.#pending.push(Buffer.from(text));
    // In order: what waits comes first, and is tried again soon.
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

  /** Tries once more to write what waits. */
  dispose(): void {
    clearTimeout(this.#timer);
    if (this.isBehind) this.#write();
    clearTimeout(this.#timer);
  }
}
