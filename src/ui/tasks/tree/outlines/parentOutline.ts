import type { Task } from '../../../../protocol/task.ts';
import { inOrderOfCreation, newestFirst } from '../../taskOrder.ts';
import { nameIn, taskKey, type Outline, type RowKey } from './outline.ts';
import { TaskLists } from './taskLists.ts';

/** Tasks below the task that started them, whatever their state; those without one by time. */
export class ParentOutline implements Outline {
  readonly #lists = new TaskLists((list) => (list === '' ? newestFirst : inOrderOfCreation));
  readonly #tasks = new Map<string, Task>();
  /** Ids of the tasks that name another as their parent, whether that is there or not. */
  readonly #children = new Map<string, Set<string>>();

  put(task: Task): void {
    const before = this.#tasks.get(task.id);
    if (before && before.parent?.task === task.parent?.task) {
      this.#tasks.set(task.id, task);
      return this.#place([task.id, ...this.#circleOf(task.id)]);
    }
    if (before) this.remove(task.id);
    this.#tasks.set(task.id, task);
    const parent = task.parent?.task;
    if (parent !== undefined) {
      const siblings = this.#children.get(parent) ?? new Set();
      this.#children.set(parent, siblings.add(task.id));
    }
    this.#place([task.id, ...this.#circleOf(task.id), ...this.#childrenOf(task.id)]);
  }

  remove(id: string): void {
    const task = this.#tasks.get(id);
    if (!task) return;
    const circle = this.#circleOf(id);
    this.#tasks.delete(id);
    this.#lists.remove(id);
    const parent = task.parent?.task;
    if (parent !== undefined) {
      const siblings = this.#children.get(parent);
      siblings?.delete(id);
      if (siblings?.size === 0) this.#children.delete(parent);
    }
    this.#place([...circle, ...this.#childrenOf(id)]);
  }

  setGroups(): void {
    // They have no rows here.
  }

  rowsBelow(key: RowKey, limit: number): RowKey[] {
    return this.#lists.rows(key, limit);
  }

  countBelow(key: RowKey): number {
    return this.#lists.size(key);
  }

  tasksBelow(key: RowKey): number {
    return this.countBelow(key);
  }

  parentOf(key: RowKey): RowKey | undefined {
    return this.#lists.listOf(nameIn(key));
  }

  #childrenOf(id: string): Iterable<string> {
    return this.#children.get(id) ?? [];
  }

  #place(ids: Iterable<string>): void {
    for (const id of new Set(ids)) {
      const task = this.#tasks.get(id);
      if (task) this.#lists.put(task, this.#parentRow(task));
    }
  }

  /** What a task lies below. Parent links are what clients said, so they may form a circle: its first task is on top. */
  #parentRow(task: Task): RowKey {
    const parent = task.parent?.task;
    if (parent === undefined || !this.#tasks.has(parent)) return '';
    const circle = this.#circleOf(task.id).flatMap((id) => this.#tasks.get(id) ?? []);
    const [first] = circle.toSorted(inOrderOfCreation);
    return first === task ? '' : taskKey(parent);
  }

  /** The tasks of the circle that one is in; none if it is in none. */
  #circleOf(id: string): string[] {
    const seen = new Set<string>();
    for (let at: string | undefined = id; at !== undefined; at = this.#tasks.get(at)?.parent?.task) {
      if (seen.has(at)) return at === id ? [...seen] : [];
      seen.add(at);
    }
    return [];
  }
}
