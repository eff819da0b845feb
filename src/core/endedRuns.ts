import type { Executor, RunKey } from './executor.ts';
import type { TaskTable } from './taskTable.ts';

/**
 * Drops the traces of attempts that have ended, each as soon as the record on disk tells its end too: until then
 * they are all that keeps a later host from running the attempt again.
 */
export class EndedRuns {
  readonly #table: TaskTable;
  readonly #executor: Executor;
  readonly #waiting = new Set<RunKey>();

  constructor(options: { table: TaskTable; executor: Executor }) {
    this.#table = options.table;
    this.#executor = options.executor;
    this.#table.onDidChange(() => this.#forgetSaved());
  }

  /** How many ends are not on disk yet. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  forget(run: RunKey): void {
    this.#waiting.add(run);
    this.#forgetSaved();
  }

  #forgetSaved(): void {
    for (const run of this.#waiting) {
      if (this.#table.find(run.id)?.unsaved !== undefined) continue;
      this.#waiting.delete(run);
      this.#executor.forget(run);
    }
  }
}
