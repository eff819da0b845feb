import { clockMs } from './clock.ts';

const SLICE_MS = 4;

/**
 * Handles external events in order: immediately, or, if that has taken a few milliseconds since other work could
 * continue, in a later turn. Thousands of processes may end together, and each end may be a write.
 */
export class Backlog {
  #works: (() => void)[] = [];
  #sliceEnd = 0;
  #isOver = false;
  #isWorking = false;
  #next: NodeJS.Immediate | undefined;

  /** The number of events still to be handled. */
  get size(): number {
    return this.#works.length;
  }

  add(work: () => void): void {
    this.#works.push(work);
    if (!this.#next) this.#beginSlice();
    if (!this.#isWorking) this.#work();
  }

  #beginSlice(): void {
    this.#sliceEnd = clockMs() + SLICE_MS;
    this.#isOver = false;
    this.#next = setImmediate(() => {
      this.#next = undefined;
      if (this.#works.length === 0) return;
      this.#beginSlice();
      this.#work();
    });
  }

  #work(): void {
    this.#isWorking = true;
    let done = 0;
    try {
      // Events that it causes are appended.
      for (const work of this.#works) {
        if (this.#isOver) break;
        done++;
        work();
        this.#isOver = clockMs() > this.#sliceEnd;
      }
    } finally {
      if (done > 0) this.#works = this.#works.slice(done);
      this.#isWorking = false;
    }
  }

  /** Handles no more events. */
  dispose(): void {
    clearImmediate(this.#next);
    // Emptied rather than replaced, because it may be iterated right now.
    this.#works.length = 0;
  }
}
