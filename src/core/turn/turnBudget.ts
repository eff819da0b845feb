/** After this long what is left of a turn is done in a further one, and others have theirs between; but not of a few. */
const SLICE_MS = 4;
const FEW = 20;

/** How long a turn may last. */
export class TurnBudget {
  readonly #end = performance.now() + SLICE_MS;
  #done = 0;

  /** Something has followed in this turn. */
  count(): void {
    this.#done++;
  }

  /** Whether others should have their turn; `done` is what nothing has come of. */
  isOverdue(done: number): boolean {
    return this.#done + done > FEW && performance.now() > this.#end;
  }
}
