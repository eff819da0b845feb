import { Emitter } from '../../base/events.ts';
import type { ChangedParams, GroupState, TaskNews } from '../../protocol/messages.ts';
import type { ScheduleRow } from '../../protocol/schedule.ts';
import { groupOf, type Group, type Task } from '../../protocol/task.ts';
import { GroupStates } from './groupStates.ts';
import { QueuePositions } from './queuePositions.ts';
import { TaskFamilies } from './taskFamilies.ts';
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
  /** Whether more of what it found follows. */
  isPartial: boolean;
}

/** What the host tells of in one go. */
export type ModelNews = Pick<ChangedParams, 'changed' | 'removed' | 'news' | 'history' | 'schedules'> & {
  groups?: Group[];
};

/**
 * The tasks (as rows, see `protocol/taskRow.ts`) and groups of the host as this window last heard of them. A change costs
 * what is different, however many tasks there are.
 */
export class TaskModel implements TaskLookup {
  readonly #tasks = new Map<string, Task>();
  readonly #didChange = new Emitter<TaskModelChange>();
  readonly #families = new TaskFamilies();
  readonly #groups = new GroupStates();
  readonly #queues = new QueuePositions();
  #schedules: readonly ScheduleRow[] = [];
  /** Known from an earlier connection, and not told of yet by this one. */
  #unconfirmed: Set<string> | undefined;

  readonly onDidChange = this.#didChange.event;

  get(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  /** In no order. */
  all(): Task[] {
    return [...this.#tasks.values()];
  }

  /** Every group that was set or has unfinished tasks, by name. */
  groups(): GroupState[] {
    return this.#groups.all;
  }

  /** Every schedule, the next one that is due first. */
  schedules(): readonly ScheduleRow[] {
    return this.#schedules;
  }

  /** How many tasks get a slot before this one; `undefined` for one that waits for none. */
  tasksBefore(id: string): number | undefined {
    const task = this.#tasks.get(id);
    return task && this.#queues.before(task);
  }

  /** The tasks that a task started. */
  childrenOf(id: string): Task[] {
    return this.#families.childrenOf(id);
  }

  hasChildren(id: string): boolean {
    return this.#families.hasChildren(id);
  }

  isGroupPaused(task: Task): boolean {
    return this.#groups.isPaused(groupOf(task));
  }

  /**
   * Takes over what a fresh connection answered with. What it lacks is gone; if more follows as `history`, it is gone when
   * that lacks it, too.
   */
  replaceAll(
    tasks: Task[],
    groups: Group[] = [],
    { hasHistory = false, schedules = [] }: { hasHistory?: boolean; schedules?: ScheduleRow[] } = {},
  ): void {
    this.#unconfirmed = new Set(this.#tasks.keys());
    this.#update({ changed: tasks, removed: [], groups, schedules, history: hasHistory ? 'more' : 'last' });
  }

  /** Takes over news from the host. */
  apply(news: ModelNews): void {
    this.#update(news);
  }

  dispose(): void {
    this.#didChange.dispose();
  }

  #update({ changed, removed, groups, schedules, news = [], history }: ModelNews): void {
    for (const { id } of changed) this.#unconfirmed?.delete(id);
    const gone = this.#remove(history === 'last' ? [...removed, ...(this.#unconfirmed ?? [])] : removed);
    if (history === 'last') this.#unconfirmed = undefined;
    if (groups) this.#groups.setGroups(groups);
    if (schedules) this.#schedules = schedules;
    this.#didChange.fire({
      changed: changed.map((task) => this.#put(task)),
      removed: gone,
      news,
      isSnapshot: history !== undefined,
      isPartial: history === 'more',
    });
  }

  #put(task: Task): TaskChange {
    const previous = this.#tasks.get(task.id);
    this.#tasks.set(task.id, task);
    for (const part of [this.#families, this.#groups, this.#queues]) part.put(task, previous);
    return previous ? { task, previous } : { task };
  }

  #remove(ids: string[]): Task[] {
    return ids.flatMap((id) => {
      const task = this.#tasks.get(id);
      if (!task) return [];
      this.#tasks.delete(id);
      for (const part of [this.#families, this.#groups, this.#queues]) part.remove(task);
      return [task];
    });
  }
}
