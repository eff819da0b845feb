import type { Disposable } from '../../base/disposable.ts';

export interface PacedTextOptions {
  /** Time between two slices. */
  intervalMs: number;
  /** Characters in a slice at most. */
  sliceLength: number;
  /** Characters that may wait; beyond it all but the last slices are skipped. */
  waitingLimit: number;
  emit(text: string): void;
  /** Called instead of `emit` for what is skipped. */
  skip(length: number): void;
}

/** Passes text on in slices with pauses, so that a flood of output does not slow down the editor. */
export class PacedText implements Disposable {
  readonly #options: PacedTextOptions;
  #waiting: string[] = [];
  #waitingLength = 0;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(options: PacedTextOptions) {
    this.#options = options;
  }

  push(text: string): void {
    if (this.#isDisposed) return;
    this.#waiting.push(text);
    this.#waitingLength += text.length;
    if (this.#waitingLength > 2 * this.#options.waitingLimit) this.#skipAhead();
    this.#timer ??= setTimeout(() => this.#step(), this.#options.intervalMs);
  }

  /** Hands on what waits, at once. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waitingLength > this.#options.waitingLimit) this.#skipAhead();
    this.#emit(this.#take(this.#waitingLength));
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#waiting = [];
    this.#waitingLength = 0;
  }

  #step(): void {
    this.#timer = undefined;
    if (this.#waitingLength > this.#options.waitingLimit) this.#skipAhead();
    this.#emit(this.#take(this.#options.sliceLength));
    if (this.#waitingLength > 0) this.#timer = setTimeout(() => this.#step(), this.#options.intervalMs);
  }

  #skipAhead(): void {
    const skipped = this.#waitingLength - this.#options.sliceLength;
    this.#take(skipped);
    this.#options.skip(skipped);
  }

  #emit(text: string): void {
    if (text !== '') this.#options.emit(text);
  }

  #take(length: number): string {
    const all = this.#waiting.join('');
    const rest = all.slice(length);
    this.#waiting = rest === '' ? [] : [rest];
    this.#waitingLength = rest.length;
    return all.slice(0, length);
  }
}
