import type { Task } from '../../../../protocol/task.ts';
import { inOrderOfCreation, newestFirst } from '../../taskOrder.ts';
import { nameIn, taskKey, type Outline, type RowKey } from './outline.ts';
import { TaskLists } from './taskLists.ts';

/**
 * Tasks below the task that started them, whatever their state, and racers below their race; those without one by time.
 */
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
    if (key !== '') return this.#lists.rows(key, limit);
    // A race is where its first racer would be.
    const races = this.#races().flatMap((race) => {
      const [first] = this.#lists.tasks(race);
      return first ? [{ key: race, task: first }] : [];
    });
    const others = this.#lists.tasks('').slice(0, limit);
    const rows = [...races, ...others.map((task) => ({ key: taskKey(task.id), task }))];
    if (races.length > 0) rows.sort((a, b) => newestFirst(a.task, b.task));
    return rows.slice(0, limit).map(({ key }) => key);
  }

  countBelow(key: RowKey): number {
    return this.#lists.size(key) + (key === '' ? this.#races().length : 0);
  }

  tasksBelow(key: RowKey): number {
    return this.countBelow(key);
  }

  parentOf(key: RowKey): RowKey | undefined {
    if (key.startsWith(RACE)) return this.#lists.size(key) > 0 ? '' : undefined;
    return this.#lists.listOf(nameIn(key));
  }

  #races(): RowKey[] {
    return [...this.#lists.names()].filter((list) => list.startsWith(RACE));
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
    if (parent === undefined || !this.#tasks.has(parent)) return raceRow(task) ?? '';
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

export const RACE = 'race:';

/** The row of the race in which a run takes part; its steps lie below the run. */
function raceRow({ race, step }: Task): RowKey | undefined {
  return race && step === undefined ? `${RACE}${race.id}` : undefined;
}
