import { toError } from '../../base/errors.ts';
import type { Task } from '../../protocol/task.ts';
import type { TaskStore } from '../taskStore.ts';

const RETRY_MS = 1000;
const RETRY_LIMIT_MS = 30_000;

/** Where records are saved. */
export type SavingStore = Pick<TaskStore, 'save' | 'remove' | 'keep'>;

/** Saves records, and retries failed saves. */
export class Saves {
  readonly #store: SavingStore;
  readonly #onRetry: () => void;
  #retryTimer: NodeJS.Timeout | undefined;
  #retryMs = RETRY_MS;
  #isDisposed = false;

  /** `onRetry` is called some time after a save has failed, less and less often while saves fail. */
  constructor(store: SavingStore, onRetry: () => void) {
    this.#store = store;
    this.#onRetry = onRetry;
  }

  /** @throws the file system's error */
  saveNow(task: Task): void {
    if (this.#isDisposed) throw new Error('the host is ending');
    this.#store.save(withoutMark(task));
  }

  /** Saves, or returns the reason for the failure; the save is then retried. */
  save(task: Task): string | undefined {
    // Another host may own the record by now, with more recent information than this one.
    if (this.#isDisposed) return undefined;
    try {
      this.#store.save(withoutMark(task));
      return undefined;
    } catch (error) {
      this.#retryTimer ??= setTimeout(() => {
        this.#retryTimer = undefined;
        this.#retryMs = Math.min(this.#retryMs * 2, RETRY_LIMIT_MS);
        this.#onRetry();
      }, this.#retryMs).unref();
      return toError(error).message;
    }
  }

  /** All records are up to date. */
  calm(): void {
    this.#retryMs = RETRY_MS;
  }

  /** @throws the file system's error */
  remove(task: Task): void {
    this.#store.remove(task);
  }

  /** Removes a task in such a way that it can be restored; `false` if that cannot be: on a full disk there is no room to keep it. */
  keep(task: Task): boolean {
    // The record on disk says something else.
    if (task.unsaved !== undefined) return false;
    try {
      this.#store.keep(task);
      return true;
    } catch {
      return false;
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#retryTimer);
  }
}

/** Whether a record is out of date is not part of the record. */
function withoutMark(task: Task): Task {
  const { unsaved: _unsaved, ...record } = task;
  return record;
}
