import { SortedList } from '../../../../base/sortedList.ts';
import type { Task } from '../../../../protocol/task.ts';
import { taskKey, type RowKey } from './outline.ts';

/** Tasks in named lists, each in its order; a list is there while it has tasks. */
export class TaskLists {
  readonly #lists = new Map<string, SortedList<Task>>();
  readonly #places = new Map<string, { task: Task; list: string }>();
  readonly #orderOf: (list: string) => (a: Task, b: Task) => number;

  constructor(orderOf: (list: string) => (a: Task, b: Task) => number) {
    this.#orderOf = orderOf;
  }

  /** Puts a task into a list, and takes it out of the one where it was. */
  put(task: Task, list: string): void {
    this.remove(task.id);
    const tasks = this.#lists.get(list) ?? new SortedList(this.#orderOf(list));
    this.#lists.set(list, tasks);
    tasks.add(task);
    this.#places.set(task.id, { task, list });
  }

  remove(id: string): void {
    const place = this.#places.get(id);
    if (!place) return;
    this.#places.delete(id);
    const tasks = this.#lists.get(place.list);
    tasks?.remove(place.task);
    if (tasks?.size === 0) this.#lists.delete(place.list);
  }

  /** The list that a task is in. */
  listOf(id: string): string | undefined {
    return this.#places.get(id)?.list;
  }

  find(id: string): Task | undefined {
    return this.#places.get(id)?.task;
  }

  names(): Iterable<string> {
    return this.#lists.keys();
  }

  size(list: string): number {
    return this.#lists.get(list)?.size ?? 0;
  }

  tasks(list: string): readonly Task[] {
    return this.#lists.get(list)?.items ?? [];
  }

  /** The first rows of a list. */
  rows(list: string, limit: number): RowKey[] {
    return this.tasks(list)
      .slice(0, limit)
      .map(({ id }) => taskKey(id));
  }
}
