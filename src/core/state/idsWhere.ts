import type { Task } from '../../protocol/task.ts';

/** An index: ids of the tasks of which something is true. */
export class IdsWhere {
  readonly #isTrue: (task: Task) => boolean;
  readonly #ids = new Set<string>();

  constructor(isTrue: (task: Task) => boolean) {
    this.#isTrue = isTrue;
  }

  /** In the order in which it became true. */
  get all(): ReadonlySet<string> {
    return this.#ids;
  }

  /** Takes note that a task came, changed or went. */
  update(previous: Task | undefined, task: Task | undefined): void {
    if (task && this.#isTrue(task)) this.#ids.add(task.id);
    else if (previous) this.#ids.delete(previous.id);
  }
}
