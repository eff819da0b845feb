import type { Executor, RunKey } from './executor.ts';
import type { Tasks } from './state/taskTable.ts';

/**
 * Drops the traces of attempts that have ended, each as soon as the record on disk tells its end too: until then
 * they are all that keeps a later host from running the attempt again.
 */
export class EndedRuns {
  readonly #table: Tasks;
  readonly #executor: Executor;
  readonly #waiting = new Map<string, RunKey[]>();

  constructor(options: { table: Tasks; executor: Executor }) {
    this.#table = options.table;
    this.#executor = options.executor;
  }

  /** How many tasks have ends that are not on disk yet. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** The attempt is over: now, or when its end is saved, nothing of it is needed any more. */
  forget(run: RunKey): void {
    if (this.#table.find(run.id)?.unsaved === undefined) return this.#executor.forget(run);
    this.#waiting.set(run.id, [...(this.#waiting.get(run.id) ?? []), run]);
  }

  /** The record of the task is on disk, or is not needed any more. */
  forgetSaved(id: string): void {
    for (const run of this.#waiting.get(id) ?? []) this.#executor.forget(run);
    this.#waiting.delete(id);
  }
}
