import { clockMs } from '../../base/clock.ts';

/** After this time, the rest of a turn is left to a further one, so that other work can continue. */
const SLICE_MS = 4;
/** Short turns are not split. */
const FEW = 20;

/** How long a turn may last. */
export class TurnBudget {
  readonly #end = clockMs() + SLICE_MS;
  #done = 0;

  /** A step of this turn had a result. */
  count(): void {
    this.#done++;
  }

  /** Whether other work should continue; `done` counts steps without a result. */
  isOverdue(done: number): boolean {
    return this.#done + done > FEW && clockMs() > this.#end;
  }
}
