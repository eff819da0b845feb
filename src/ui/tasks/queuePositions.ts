import { SortedList } from '../../base/sortedList.ts';
import { groupOf, type Task } from '../../protocol/task.ts';
import { inStartOrder } from './taskOrder.ts';

/** The tasks that wait for a slot of their group, in the order in which they get it, kept task by task. */
export class QueuePositions {
  readonly #queues = new Map<string, SortedList<Task>>();

  put(task: Task, previous?: Task): void {
    if (previous) this.remove(previous);
    if (!waitsForSlot(task)) return;
    const group = groupOf(task);
    const queue = this.#queues.get(group) ?? new SortedList(inStartOrder);
    this.#queues.set(group, queue);
    queue.add(task);
  }

  remove(task: Task): void {
    if (!waitsForSlot(task)) return;
    const group = groupOf(task);
    const queue = this.#queues.get(group);
    queue?.remove(task);
    if (queue?.size === 0) this.#queues.delete(group);
  }

  /** How many tasks get a slot of its group before it; `undefined` for one that waits for none. */
  before(task: Task): number | undefined {
    return waitsForSlot(task) ? this.#queues.get(groupOf(task))?.indexOf(task) : undefined;
  }
}

function waitsForSlot({ status, pausedAt }: Task): boolean {
  if (status.state !== 'pending' || pausedAt !== undefined) return false;
  // A whole group that is held keeps its order.
  const kind = status.waitsFor?.kind;
  return kind === 'slot' || kind === 'gate' || kind === 'paused';
}
