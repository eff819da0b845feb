import { KeyedHeap } from '../../base/keyedHeap.ts';
import type { Task } from '../../protocol/task.ts';
import { bytesOf, endedAtMs, isExpendable } from '../retention.ts';

/** The ended tasks that may be removed, oldest end first, and their total size. */
export class EndedTasks {
  readonly #byEnd = new KeyedHeap<number>((a, b) => a - b);
  #bytes = 0;

  get count(): number {
    return this.#byEnd.size;
  }

  /** Total bytes of their outputs. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The one that ended first. */
  oldest(): { id: string; endedAtMs: number } | undefined {
    const top = this.#byEnd.peek();
    return top && { id: top.key, endedAtMs: top.value };
  }

  /** Updates the index after a task was added, changed or removed. */
  update(previous: Task | undefined, task: Task | undefined): void {
    if (previous && isExpendable(previous)) this.#bytes -= bytesOf(previous);
    if (task && isExpendable(task)) {
      this.#bytes += bytesOf(task);
      this.#byEnd.set(task.id, endedAtMs(task));
    } else if (previous) this.#byEnd.delete(previous.id);
  }
}
