import { setImmediate as nextTurn } from 'node:timers/promises';

/** Long work in parts of a few milliseconds, so that others get their turn: `if (slice.isOver()) await slice.next()`. */
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

  /** Lets others have their turn, or lets `pause` pass, and begins the next slice. */
  async next(pause: () => Promise<unknown> = nextTurn): Promise<void> {
    await pause();
    this.#end = performance.now() + this.#lengthMs;
  }
}
