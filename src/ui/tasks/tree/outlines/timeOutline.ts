import type { Task } from '../../../../protocol/task.ts';
import { newestFirst } from '../../taskOrder.ts';
import { nameIn, type Outline, type RowKey } from './outline.ts';
import { TaskLists } from './taskLists.ts';

/** All tasks in one list, the newest first. */
export class TimeOutline implements Outline {
  readonly #lists = new TaskLists(() => newestFirst);

  put(task: Task): void {
    this.#lists.put(task, '');
  }

  remove(id: string): void {
    this.#lists.remove(id);
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
}
