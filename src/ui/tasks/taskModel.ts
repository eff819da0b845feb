import { Emitter } from '../../base/events.ts';
import type { ChangedParams, GroupState, TaskNews } from '../../protocol/messages.ts';
import { groupOf, type Group, type Task } from '../../protocol/task.ts';
import { groupStates } from './groupStates.ts';
import { queuePositions } from './queuePositions.ts';
import { childrenByParent } from './taskFamilies.ts';
import type { TaskLookup } from './taskLookup.ts';

/** One task's step to its latest state; `previous` is missing for a task not known before. */
export interface TaskChange {
  task: Task;
  previous?: Task;
}

/** What became different in one go. */
export interface TaskModelChange {
  changed: TaskChange[];
  removed: Task[];
  /** Steps in between, as far as the host told them. */
  news: TaskNews[];
  /** Whether this is what a fresh connection found, rather than news. */
  isSnapshot: boolean;
}

/** What the host tells of in one go. */
export type ModelNews = Pick<ChangedParams, 'changed' | 'removed' | 'news'> & { groups?: Group[] };

/** The tasks and groups of the host as this window last heard of them, in order of creation. */
export class TaskModel implements TaskLookup {
  readonly #tasks = new Map<string, Task>();
  readonly #didChange = new Emitter<TaskModelChange>();
  #groups: Group[] = [];
  #groupStates: GroupState[] | undefined;
  #queue: Map<string, number> | undefined;
  #children: Map<string, Task[]> | undefined;

  readonly onDidChange = this.#didChange.event;

  get(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  all(): Task[] {
    return [...this.#tasks.values()];
  }

  /** Every group that was set or has unfinished tasks, by name. */
  groups(): GroupState[] {
    this.#groupStates ??= groupStates(this.#groups, this.#tasks.values());
    return this.#groupStates;
  }

  /** How many tasks get a slot before this one; `undefined` for one that waits for none. */
  tasksBefore(id: string): number | undefined {
    this.#queue ??= queuePositions(this.#tasks.values());
    return this.#queue.get(id);
  }

  /** The tasks that a task started. */
  childrenOf(id: string): Task[] {
    this.#children ??= childrenByParent(this.#tasks.values());
    return this.#children.get(id) ?? [];
  }

  isGroupPaused(task: Task): boolean {
    const name = groupOf(task);
    return this.#groups.some((group) => group.name === name && group.isPaused);
  }

  /** Takes over everything a fresh connection answered with; what it lacks is gone. */
  replaceAll(tasks: Task[], groups: Group[] = []): void {
    const present = new Set(tasks.map((task) => task.id));
    const removed = this.all().flatMap((task) => (present.has(task.id) ? [] : [task.id]));
    this.#update({ changed: tasks, removed, groups }, true);
  }

  /** Takes over news from the host. */
  apply(news: ModelNews): void {
    this.#update(news, false);
  }

  dispose(): void {
    this.#didChange.dispose();
  }

  #update(news: ModelNews, isSnapshot: boolean): void {
    const removed = news.removed.flatMap((id) => this.#tasks.get(id) ?? []);
    for (const task of removed) this.#tasks.delete(task.id);
    const changed = news.changed.map((task) => {
      const previous = this.#tasks.get(task.id);
      this.#tasks.set(task.id, task);
      return previous ? { task, previous } : { task };
    });
    if (news.groups) this.#groups = news.groups;
    this.#groupStates = undefined;
    this.#queue = undefined;
    this.#children = undefined;
    this.#didChange.fire({ changed, removed, news: news.news ?? [], isSnapshot });
  }
}
