import { notWanted, unknownTask } from '../protocol/errors.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import type { TableChange, Tasks } from './state/taskTable.ts';

interface Waiter {
  resolve(task: Task): void;
  reject(error: Error): void;
}

/** Clients that wait for the ends of tasks. A change costs only the waits for its task. */
export class Waits {
  readonly #table: Tasks;
  readonly #waiters = new Map<string, Set<Waiter>>();

  constructor(table: Tasks) {
    this.#table = table;
    table.onDidChange((change) => this.#handleChange(change));
  }

  /** The number of waits. */
  get count(): number {
    let count = 0;
    for (const waiters of this.#waiters.values()) count += waiters.size;
    return count;
  }

  /** Resolves when the task has ended. @throws unknownTask, also when it is removed meanwhile; notWanted */
  async whenEnded(id: string, signal: AbortSignal): Promise<Task> {
    const task = this.#table.get(id);
    if (isTerminal(task)) return task;
    if (signal.aborted) throw notWanted();
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        resolve: (ended) => {
          signal.removeEventListener('abort', abort);
          resolve(ended);
        },
        reject: (error) => {
          signal.removeEventListener('abort', abort);
          reject(error);
        },
      };
      const abort = () => {
        this.#remove(id, waiter);
        reject(notWanted());
      };
      signal.addEventListener('abort', abort, { once: true });
      const waiters = this.#waiters.get(id);
      if (waiters) waiters.add(waiter);
      else this.#waiters.set(id, new Set([waiter]));
    });
  }

  #remove(id: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(id);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#waiters.delete(id);
  }

  #handleChange(change: TableChange): void {
    const id = change.type === 'removed' ? change.id : change.task.id;
    const waiters = this.#waiters.get(id);
    if (!waiters || (change.type === 'changed' && !isTerminal(change.task))) return;
    this.#waiters.delete(id);
    for (const waiter of waiters) {
      if (change.type === 'removed') waiter.reject(unknownTask(id));
      else waiter.resolve(change.task);
    }
  }
}
