import type { TaskNews } from '../../protocol/messages.ts';
import type { Task } from '../../protocol/task.ts';
import { isWaitingToStart } from '../scheduler.ts';
import type { TableChange, Tasks } from '../state/taskTable.ts';

/** What one turn has to tell: how each task was before it, and every step. */
export class Publication {
  readonly #before = new Map<string, Task | undefined>();
  #news: TaskNews[] = [];
  /** Tasks that say anew what they wait for; of several reasons in one turn only the last is told. */
  readonly #requeued = new Set<string>();

  /** How a task was before a change of it; only the first one of a turn counts. */
  remember(id: string, previous: Task | undefined): void {
    if (!this.#before.has(id)) this.#before.set(id, previous);
  }

  step(news: readonly TaskNews[]): void {
    this.#news.push(...news);
  }

  requeued(id: string): void {
    this.#requeued.add(id);
  }

  /** All of it, with the tasks as they are now; the next turn begins with nothing. */
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
