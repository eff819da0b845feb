import { setImmediate as nextTurn } from 'node:timers/promises';

/** Splits long work into slices, so that other work can run: `if (slice.isOver()) await slice.next()`. */
export class TimeSlice {
  readonly #lengthMs: number;
  #end: number;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
    this.#end = performance.now() + lengthMs;
  }

  /** Whether it is time to call `next`. */
  isOver(): boolean {
    return performance.now() > this.#end;
  }

  /** Lets other work run, or waits for `pause`, and begins the next slice. */
  async next(pause: () => Promise<unknown> = nextTurn): Promise<void> {
    await pause();
    this.#end = performance.now() + this.#lengthMs;
  }
}
