import { isUnfinished, type Task } from '../../../../protocol/task.ts';
import { newestFirst } from '../../taskOrder.ts';
import { workspaceOf } from '../../taskWorkspace.ts';
import { nameIn, type Outline, type RowKey } from './outline.ts';
import { TaskLists } from './taskLists.ts';

/** Tasks by the workspace or folder they belong to, unfinished ones first; the one with the newest task first. */
export class WorkspaceOutline implements Outline {
  readonly #unfinished = new TaskLists(() => newestFirst);
  readonly #ended = new TaskLists(() => newestFirst);
  #workspaces: RowKey[] | undefined;

  put(task: Task): void {
    this.remove(task.id);
    const lists = isUnfinished(task) ? this.#unfinished : this.#ended;
    lists.put(task, `workspace:${workspaceOf(task)}`);
  }

  remove(id: string): void {
    this.#unfinished.remove(id);
    this.#ended.remove(id);
    this.#workspaces = undefined;
  }

  setGroups(): void {
    // They have no rows here.
  }

  rowsBelow(key: RowKey, limit: number): RowKey[] {
    if (key === '') return this.#all().slice(0, limit);
    const rows = this.#unfinished.rows(key, limit);
    return [...rows, ...this.#ended.rows(key, limit - rows.length)];
  }

  countBelow(key: RowKey): number {
    return key === '' ? this.#all().length : this.tasksBelow(key);
  }

  tasksBelow(key: RowKey): number {
    return this.#unfinished.size(key) + this.#ended.size(key);
  }

  parentOf(key: RowKey): RowKey | undefined {
    if (key.startsWith('workspace:')) return this.tasksBelow(key) > 0 ? '' : undefined;
    const id = nameIn(key);
    return this.#unfinished.listOf(id) ?? this.#ended.listOf(id);
  }

  #all(): RowKey[] {
    this.#workspaces ??= [...new Set([...this.#unfinished.names(), ...this.#ended.names()])]
      .flatMap((key) => {
        const newest = this.#newest(key);
        return newest ? [{ key, newest }] : [];
      })
      .toSorted((a, b) => newestFirst(a.newest, b.newest))
      .map(({ key }) => key);
    return this.#workspaces;
  }

  #newest(key: RowKey): Task | undefined {
    const [unfinished] = this.#unfinished.tasks(key);
    const [ended] = this.#ended.tasks(key);
    if (!unfinished || !ended) return unfinished ?? ended;
    return newestFirst(unfinished, ended) < 0 ? unfinished : ended;
  }
}
