import { toError } from '../../base/errors.ts';
import type { Task } from '../../protocol/task.ts';
import type { TaskStore } from '../taskStore.ts';

const RETRY_MS = 1000;
const RETRY_LIMIT_MS = 30_000;

/** The way of records to disk, and when it is tried again. */
export class Saves {
  readonly #store: Pick<TaskStore, 'save' | 'remove'>;
  readonly #onRetry: () => void;
  #retryTimer: NodeJS.Timeout | undefined;
  #retryMs = RETRY_MS;
  #isDisposed = false;

  /** `onRetry` is called some time after a save has failed, less and less often while they fail. */
  constructor(store: Pick<TaskStore, 'save' | 'remove'>, onRetry: () => void) {
    this.#store = store;
    this.#onRetry = onRetry;
  }

  /** @throws the file system's error */
  saveNow(task: Task): void {
    if (this.#isDisposed) throw new Error('the host is ending');
    this.#store.save(withoutMark(task));
  }

  /** Saves, or answers why that failed; it is tried again then. */
  save(task: Task): string | undefined {
    // The record may be another host's by now, which tells what this one no longer can.
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

  /** Nothing is behind any more. */
  calm(): void {
    this.#retryMs = RETRY_MS;
  }

  /** @throws the file system's error */
  remove(task: Task): void {
    this.#store.remove(task);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#retryTimer);
  }
}

/** That its record is behind is no part of the record. */
function withoutMark(task: Task): Task {
  const { unsaved: _unsaved, ...record } = task;
  return record;
}
