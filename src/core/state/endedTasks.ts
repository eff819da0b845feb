import { KeyedHeap } from '../../base/keyedHeap.ts';
import type { Task } from '../../protocol/task.ts';
import { bytesOf, endedAtMs, isExpendable } from '../retention.ts';

/** Outputs of at least so many bytes are ranked by size; few tasks write more. */
export const LARGE_BYTES = 1024 ** 2;

interface Ended {
  id: string;
  endedAtMs: number;
  bytes: number;
}

/** The ended tasks that may be removed, by their ends and sizes. */
export class EndedTasks {
  readonly #byEnd = new KeyedHeap<Ended>(byEnd);
  readonly #large = new KeyedHeap<number>((a, b) => b - a);
  #bytes = 0;
  /** Unknown after it was removed or changed, until somebody asks. */
  #latest: Ended | undefined;

  get count(): number {
    return this.#byEnd.size;
  }

  /** Total bytes of their outputs. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The one that ended first. */
  oldest(): Ended | undefined {
    return this.#byEnd.peek()?.value;
  }

  /** The one that ended last. */
  latest(): Ended | undefined {
    if (!this.#latest) for (const each of this.#byEnd.values()) this.#latest = later(this.#latest, each);
    return this.#latest;
  }

  /** The one with the largest output, if that is large; the one that ended last is left out. */
  largestEarlier(): { id: string; bytes: number } | undefined {
    const id = this.latest()?.id ?? '';
    const bytes = this.#large.get(id);
    this.#large.delete(id);
    const top = this.#large.peek();
    if (bytes !== undefined) this.#large.set(id, bytes);
    return top && { id: top.key, bytes: top.value };
  }

  /** Updates the index after a task was added, changed or removed. */
  update(previous: Task | undefined, task: Task | undefined): void {
    if (previous && isExpendable(previous)) this.#takeOut(previous);
    if (task && isExpendable(task)) this.#putIn(task);
    else if (previous) this.#byEnd.delete(previous.id);
  }

  #takeOut(task: Task): void {
    this.#bytes -= bytesOf(task);
    this.#large.delete(task.id);
    if (this.#latest?.id === task.id) this.#latest = undefined;
  }

  #putIn(task: Task): void {
    const ended = { id: task.id, endedAtMs: endedAtMs(task), bytes: bytesOf(task) };
    if (this.#latest || this.count === 0) this.#latest = later(this.#latest, ended);
    this.#byEnd.set(ended.id, ended);
    this.#bytes += ended.bytes;
    if (ended.bytes >= LARGE_BYTES) this.#large.set(ended.id, ended.bytes);
  }
}

/** Those that ended at once have an order, too. */
function byEnd(a: Ended, b: Ended): number {
  if (a.endedAtMs !== b.endedAtMs || a.id === b.id) return a.endedAtMs - b.endedAtMs;
  return a.id < b.id ? -1 : 1;
}

function later(a: Ended | undefined, b: Ended): Ended {
  return a && byEnd(a, b) > 0 ? a : b;
}
