import type { Task } from '../../protocol/task.ts';

/** The fields of tasks that are often equal: owner, spec, policies and status. */
export const SHARED_FIELDS = [
  'description',
  'owner',
  'parent',
  'below',
  'spec',
  'attempt',
  'status',
  'retry',
  'transferTo',
] as const satisfies readonly (keyof Task)[];

/** The parts may belong to no task any more, so they are gradually dropped. */
const KNOWN_LIMIT = 1000;

/** Keeps equal parts of tasks only once in memory: most tasks of a user have most parts in common. */
export class SharedParts {
  readonly #known = new Map<string, unknown>();

  /**
   * Replaces parts by known equal ones, except those taken over from `previous`. The task must not have been published
   * yet.
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
    // Changing it would change it for all tasks.
    this.#known.set(key, Object.freeze(part));
    return part;
  }
}
