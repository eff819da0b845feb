import type { Executor, RunKey } from './executor.ts';
import type { Tasks } from './state/taskTable.ts';

/**
 * Drops the traces of ended attempts, each as soon as the record on disk contains its end: until then, only the traces
 * keep a later host from running the attempt again.
 */
export class EndedRuns {
  readonly #table: Tasks;
  readonly #executor: Executor;
  readonly #waiting = new Map<string, RunKey[]>();

  constructor(options: { table: Tasks; executor: Executor }) {
    this.#table = options.table;
    this.#executor = options.executor;
  }

  /** The number of tasks whose ends are not on disk yet. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** The attempt has ended: its traces can be dropped now, or once its end is saved. */
  forget(run: RunKey): void {
    if (this.#table.find(run.id)?.unsaved === undefined) return this.#executor.forget(run);
    this.#waiting.set(run.id, [...(this.#waiting.get(run.id) ?? []), run]);
  }

  /** The record of the task is on disk, or no longer needed. */
  forgetSaved(id: string): void {
    for (const run of this.#waiting.get(id) ?? []) this.#executor.forget(run);
    this.#waiting.delete(id);
  }
}
