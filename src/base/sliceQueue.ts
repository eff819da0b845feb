import { clockMs } from './clock.ts';

const SLICE_MS = 4;

/**
 * Runs functions in a later turn of the event loop, in order. Very many may be due at once, so other work continues every
 * few milliseconds.
 */
export class SliceQueue {
  readonly #due = new Set<() => void>();
  #next: NodeJS.Immediate | undefined;

  /** The number of functions still to be called. */
  get size(): number {
    return this.#due.size;
  }

  /** Runs it once, however often it is added until then. */
  add(work: () => void): void {
    this.#due.add(work);
    if (!this.#next) this.#next = setImmediate(() => this.#run());
  }

  delete(work: () => void): void {
    this.#due.delete(work);
  }

  #run(): void {
    const end = clockMs() + SLICE_MS;
    try {
      for (const work of this.#due) {
        this.#due.delete(work);
        work();
        if (clockMs() > end) break;
      }
    } finally {
      this.#next = this.#due.size > 0 ? setImmediate(() => this.#run()) : undefined;
    }
  }
}
