import type { Task } from '../protocol/task.ts';

/** Where people are who can answer what tasks ask: a window, a command line that asks. */
export class Attendance {
  readonly #present = new Set<(task: Task) => boolean>();
  // Whoever was connected to the host before this one may come back.
  #lastLeftMs = Date.now();

  get count(): number {
    return this.#present.size;
  }

  /** Somebody is there, who is shown the tasks that `sees` tells; the answer is called when they go. */
  add(sees: (task: Task) => boolean): () => void {
    // One function may be given twice.
    const present = (task: Task) => sees(task);
    this.#present.add(present);
    return () => {
      if (this.#present.delete(present)) this.#lastLeftMs = Date.now();
    };
  }

  /** How long nobody has been there who is shown the task, in milliseconds, 1 or more; 0 while somebody is. */
  absenceMs(task: Task): number {
    for (const sees of this.#present) if (sees(task)) return 0;
    return Math.max(1, Date.now() - this.#lastLeftMs);
  }
}
