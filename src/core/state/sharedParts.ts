import type { Task } from '../../protocol/task.ts';

/** The fields of tasks that are often equal: who owns them, what they run, how they stand. */
export const SHARED_FIELDS = [
  'description',
  'owner',
  'parent',
  'spec',
  'attempt',
  'status',
  'retry',
  'transferTo',
] as const satisfies readonly (keyof Task)[];

/** What is kept here may be of no task any more, so it is forgotten by and by. */
const KNOWN_LIMIT = 1000;

/** Equal parts of tasks are kept once: most tasks of a person are alike in most. */
export class SharedParts {
  readonly #known = new Map<string, unknown>();

  /**
   * Puts parts that are known in the place of equal ones, except those that come from `previous`. Nobody else may know
   * the task yet.
   */
  share(task: Task, previous?: Task): Task {
    const parts: Partial<Record<keyof Task, unknown>> = task;
    for (const field of SHARED_FIELDS) {
      const part = parts[field];
      if (part !== undefined && part !== previous?.[field]) parts[field] = this.#same(part);
    }
    return task;
  }

  #same(part: unknown): unknown {
    const key = JSON.stringify(part);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size === KNOWN_LIMIT) this.#known.clear();
    // Whoever changed it would change it for all.
    this.#known.set(key, Object.freeze(part));
    return part;
  }
}
