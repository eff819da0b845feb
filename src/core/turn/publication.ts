import type { TaskNews } from '../../protocol/messages.ts';
import type { Task } from '../../protocol/task.ts';
import { isWaitingToStart } from '../scheduler.ts';
import type { TableChange, Tasks } from '../state/taskTable.ts';

/** What one turn publishes: how each task was before it, and every step. */
export class Publication {
  readonly #before = new Map<string, Task | undefined>();
  #news: TaskNews[] = [];
  /** Tasks that report a new reason to wait; of several reasons in one turn, only the last is published. */
  readonly #requeued = new Set<string>();

  /** The state of a task before a change; only the first one of a turn counts. */
  remember(id: string, previous: Task | undefined): void {
    if (!this.#before.has(id)) this.#before.set(id, previous);
  }

  step(news: readonly TaskNews[]): void {
    this.#news.push(...news);
  }

  requeued(id: string): void {
    this.#requeued.add(id);
  }

  /** Everything to publish, with the tasks in their current state; the next turn begins empty. */
  take(table: Tasks): { changes: TableChange[]; news: TaskNews[] } {
    const changes: TableChange[] = [];
    for (const [id, previous] of this.#before) {
      const task = table.find(id);
      if (task) changes.push({ type: 'changed', task, ...(previous && { previous }) });
      else if (previous) changes.push({ type: 'removed', id, previous });
    }
    const news = this.#news;
    for (const id of this.#requeued) {
      const task = table.find(id);
      if (task && isWaitingToStart(task)) news.push({ type: 'stateChanged', id, at: task.updatedAt });
    }
    this.#before.clear();
    this.#requeued.clear();
    this.#news = [];
    return { changes, news };
  }
}
