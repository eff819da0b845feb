import type { Task } from '../../protocol/task.ts';

const NO_IDS: ReadonlySet<string> = new Set();
/** The keys of most tasks in most indexes: a shared array, so that they take no memory. */
export const NO_KEYS: readonly string[] = [];

/** An index: ids of tasks by keys that are derived from each task alone. */
export class KeyedIds {
  readonly #keysOf: (task: Task) => readonly string[];
  readonly #ids = new Map<string, Set<string>>();

  constructor(keysOf: (task: Task) => readonly string[]) {
    this.#keysOf = keysOf;
  }

  /** In the order in which the tasks got the key. */
  get(key: string): ReadonlySet<string> {
    return this.#ids.get(key) ?? NO_IDS;
  }

  /** Every key that a task has. */
  keys(): Iterable<string> {
    return this.#ids.keys();
  }

  /** Updates the index after a task was added, changed or removed. */
  update(previous: Task | undefined, task: Task | undefined): void {
    const before = previous ? this.#keysOf(previous) : NO_KEYS;
    const after = task ? this.#keysOf(task) : NO_KEYS;
    if (before === after) return;
    for (const key of keysOnlyIn(before, after)) this.#remove(key, (previous as Task).id);
    for (const key of keysOnlyIn(after, before)) this.#add(key, (task as Task).id);
  }

  #add(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (ids) ids.add(id);
    else this.#ids.set(key, new Set([id]));
  }

  #remove(key: string, id: string): void {
    const ids = this.#ids.get(key);
    ids?.delete(id);
    if (ids?.size === 0) this.#ids.delete(key);
  }
}

/** The keys that the others lack. A task may depend on thousands: looked up, not compared with each. */
function keysOnlyIn(keys: readonly string[], others: readonly string[]): readonly string[] {
  if (keys.length === 0 || others.length === 0) return keys;
  if (keys.length === 1 && others.length === 1) return keys[0] === others[0] ? NO_KEYS : keys;
  const known = new Set(others);
  return keys.filter((key) => !known.has(key));
}
