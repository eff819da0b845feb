import { KeyedHeap } from '../../base/keyedHeap.ts';
import type { Task } from '../../protocol/task.ts';
import { deadlineMs } from '../scheduler.ts';

/** The times at which a task changes without an event: it may start, or exceeds a time limit. */
export class WakeTimes {
  readonly #times = new KeyedHeap<number>((a, b) => a - b);

  /** When to check next, in milliseconds since 1970. */
  get nextMs(): number | undefined {
    return this.#times.peek()?.value;
  }

  /** The next task whose time has come; it is not returned again. */
  takeDue(nowMs: number): string | undefined {
    const top = this.#times.peek();
    if (!top || top.value > nowMs) return undefined;
    this.#times.delete(top.key);
    return top.key;
  }

  /** Updates the times after a task was added, changed or removed. */
  update(previous: Task | undefined, task: Task | undefined): void {
    const atMs = task && wakeMs(task);
    if (task && atMs !== undefined) this.#times.set(task.id, atMs);
    else if (previous) this.#times.delete(previous.id);
  }
}

function wakeMs(task: Task): number | undefined {
  const { status } = task;
  if (status.state !== 'pending') return deadlineMs(task);
  const { waitsFor } = status;
  return waitsFor?.kind === 'time' || waitsFor?.kind === 'budget' ? Date.parse(waitsFor.until) : undefined;
}
