import { Emitter } from '../base/events.ts';
import type { ChangedParams } from '../protocol/messages.ts';
import type { Task } from '../protocol/task.ts';

/** One task's step to its latest state; `previous` is missing for a task not known before. */
export interface TaskChange {
  task: Task;
  previous?: Task;
}

/** What became different in one go. */
export interface TaskModelChange {
  changed: TaskChange[];
  removed: Task[];
  /** Whether this is what a fresh connection found, rather than news. */
  isSnapshot: boolean;
}

/** The tasks of the host as this window last heard of them, in order of creation. */
export class TaskModel {
  readonly #tasks = new Map<string, Task>();
  readonly #didChange = new Emitter<TaskModelChange>();

  readonly onDidChange = this.#didChange.event;

  get(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  all(): Task[] {
    return [...this.#tasks.values()];
  }

  /** Takes over everything a fresh connection answered with; what it lacks is gone. */
  replaceAll(tasks: Task[]): void {
    const present = new Set(tasks.map((task) => task.id));
    const removed = this.all().flatMap((task) => (present.has(task.id) ? [] : [task.id]));
    this.#update({ changed: tasks, removed }, true);
  }

  /** Takes over news from the host. */
  apply(news: Pick<ChangedParams, 'changed' | 'removed'>): void {
    this.#update(news, false);
  }

  dispose(): void {
    this.#didChange.dispose();
  }

  #update(news: Pick<ChangedParams, 'changed' | 'removed'>, isSnapshot: boolean): void {
    const removed = news.removed.flatMap((id) => this.#tasks.get(id) ?? []);
    for (const task of removed) this.#tasks.delete(task.id);
    const changed = news.changed.map((task) => {
      const previous = this.#tasks.get(task.id);
      this.#tasks.set(task.id, task);
      return previous ? { task, previous } : { task };
    });
    this.#didChange.fire({ changed, removed, isSnapshot });
  }
}
