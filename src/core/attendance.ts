import { clockMs } from '../base/clock.ts';
import type { Task } from '../protocol/task.ts';

/** The connections of people who can answer requests of tasks: windows, and command lines that ask. */
export class Attendance {
  readonly #present = new Set<(task: Task) => boolean>();
  // Clients of the previous host may reconnect. By a clock that nobody sets, and that stands while the machine sleeps.
  #lastLeftMs = clockMs();

  get count(): number {
    return this.#present.size;
  }

  /** Adds a connection whose user sees the tasks for which `sees` is true; the returned function removes it. */
  add(sees: (task: Task) => boolean): () => void {
    // The same function may be added twice.
    const present = (task: Task) => sees(task);
    this.#present.add(present);
    return () => {
      if (this.#present.delete(present)) this.#lastLeftMs = clockMs();
    };
  }

  /** How long no connection has shown the task, in milliseconds, at least 1; 0 while one does. */
  absenceMs(task: Task): number {
    for (const sees of this.#present) if (sees(task)) return 0;
    return Math.max(1, clockMs() - this.#lastLeftMs);
  }
}
