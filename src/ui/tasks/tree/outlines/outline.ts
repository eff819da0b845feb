import type { GroupState } from '../../../../protocol/messages.ts';
import type { Task } from '../../../../protocol/task.ts';

/** Names a row: `section:`, `group:`, `workspace:` or `task:` and a name; the whole view is ''. */
export type RowKey = string;

/** Which rows there are, and which lie below which, in order. */
export interface Outline {
  children: ReadonlyMap<RowKey, RowKey[]>;
  /** The row that each row lies below. */
  parents: ReadonlyMap<RowKey, RowKey>;
}

/** What an outline is made of. */
export interface OutlineSource {
  tasks: Task[];
  groups: GroupState[];
}

/** Names the row of a task. */
export function taskKey(id: string): RowKey {
  return `task:${id}`;
}

/** Puts an outline together row by row. */
export class OutlineBuilder {
  readonly #children = new Map<RowKey, RowKey[]>();
  readonly #parents = new Map<RowKey, RowKey>();

  /** Puts rows below another, after those that are there. */
  add(parent: RowKey, rows: RowKey[]): this {
    if (rows.length === 0) return this;
    for (const row of rows) this.#parents.set(row, parent);
    const known = this.#children.get(parent);
    if (known) known.push(...rows);
    else this.#children.set(parent, [...rows]);
    return this;
  }

  /** Puts tasks below a row. */
  addTasks(parent: RowKey, tasks: Task[]): this {
    return this.add(
      parent,
      tasks.map(({ id }) => taskKey(id)),
    );
  }

  build(): Outline {
    return { children: this.#children, parents: this.#parents };
  }
}
