const SLICE_MS = 4;

/**
 * Does what comes from outside in its order: at once, or, when that has taken some milliseconds since others had their
 * turn, after the next one. Thousands of processes may end together, and each end may be a write.
 */
export class Backlog {
  #works: (() => void)[] = [];
  #sliceEnd = 0;
  #isOver = false;
  #isWorking = false;
  #next: NodeJS.Immediate | undefined;

  /** How much is still to be done. */
  get size(): number {
    return this.#works.length;
  }

  add(work: () => void): void {
    this.#works.push(work);
    if (!this.#next) this.#beginSlice();
    if (!this.#isWorking) this.#work();
  }

  #beginSlice(): void {
    this.#sliceEnd = performance.now() + SLICE_MS;
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
      // What it brings about is added at the end.
      for (const work of this.#works) {
        if (this.#isOver) break;
        done++;
        work();
        this.#isOver = performance.now() > this.#sliceEnd;
      }
    } finally {
      if (done > 0) this.#works = this.#works.slice(done);
      this.#isWorking = false;
    }
  }

  /** Does nothing any more. */
  dispose(): void {
    clearImmediate(this.#next);
    // Emptied and not replaced: it may be gone through just now.
    this.#works.length = 0;
  }
}
