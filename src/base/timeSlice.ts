import { setImmediate as nextTurn } from 'node:timers/promises';
import { clockMs } from './clock.ts';

/** Splits long work into slices, so that other work can run: `if (slice.isOver()) await slice.next()`. */
export class TimeSlice {
  readonly #lengthMs: number;
  #end: number;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
    this.#end = clockMs() + lengthMs;
  }

  /** Whether it is time to call `next`. */
  isOver(): boolean {
    return clockMs() > this.#end;
  }

  /** Lets other work run, or waits for `pause`, and begins the next slice. */
  async next(pause: () => Promise<unknown> = nextTurn): Promise<void> {
    await pause();
    this.#end = clockMs() + this.#lengthMs;
  }
}
