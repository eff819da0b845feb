import type { Task } from '../../protocol/task.ts';

/** An index: ids of the tasks that satisfy a condition. */
export class IdsWhere {
  readonly #isTrue: (task: Task) => boolean;
  readonly #ids = new Set<string>();

  constructor(isTrue: (task: Task) => boolean) {
    this.#isTrue = isTrue;
  }

  /** In the order in which they satisfied it. */
  get all(): ReadonlySet<string> {
    return this.#ids;
  }

  /** Updates the index after a task was added, changed or removed. */
  update(previous: Task | undefined, task: Task | undefined): void {
    if (task && this.#isTrue(task)) this.#ids.add(task.id);
    else if (previous) this.#ids.delete(previous.id);
  }
}
