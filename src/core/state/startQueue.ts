import { KeyedHeap } from '../../base/keyedHeap.ts';
import { groupOf, hasProcess, type Task } from '../../protocol/task.ts';
import { isWaitingToStart, occupiesSlot } from '../scheduler.ts';
import { byStart } from './startOrder.ts';

/** The tasks that wait for a slot of each group, in starting order, and the number of slots taken. */
export class StartQueue {
  readonly #lanes = new Map<string, KeyedHeap<Task>>();
  readonly #busy = new Map<string, number>();

  /** The task that starts next in the group, once a slot is free. */
  next(group: string): string | undefined {
    return this.#lanes.get(group)?.peek()?.key;
  }

  /** Whether a task waits for a slot of the group. */
  has(task: Task, group: string): boolean {
    return groupOf(task) === group && isQueued(task);
  }

  /** The number of slots of the group that are taken. */
  busy(group: string): number {
    return this.#busy.get(group) ?? 0;
  }

  /** Groups with slots that are taken. */
  busyGroups(): Iterable<string> {
    return this.#busy.keys();
  }

  /** Updates the queue after a task was added, changed or removed. */
  update(previous: Task | undefined, task: Task | undefined): void {
    if (previous && occupiesSlot(previous)) this.#occupy(groupOf(previous), -1);
    if (task && occupiesSlot(task)) this.#occupy(groupOf(task), 1);
    const wasQueued = previous !== undefined && isQueued(previous);
    const isNow = task !== undefined && isQueued(task);
    if (wasQueued && !(isNow && groupOf(task) === groupOf(previous))) this.#leave(previous);
    if (isNow) this.#enter(task);
  }

  #occupy(group: string, change: number): void {
    const busy = this.busy(group) + change;
    if (busy > 0) this.#busy.set(group, busy);
    else this.#busy.delete(group);
  }

  #enter(task: Task): void {
    const group = groupOf(task);
    let lane = this.#lanes.get(group);
    if (!lane) this.#lanes.set(group, (lane = new KeyedHeap(byStart)));
    lane.set(task.id, task);
  }

  #leave(task: Task): void {
    const lane = this.#lanes.get(groupOf(task));
    lane?.delete(task.id);
    if (lane?.size === 0) this.#lanes.delete(groupOf(task));
  }
}

/** Whether it waits only for its group. */
function isQueued(task: Task): boolean {
  if (!isWaitingToStart(task) || !hasProcess(task) || task.status.state !== 'pending') return false;
  const kind = task.status.waitsFor?.kind;
  return kind === 'slot' || kind === 'gate' || (kind === 'paused' && task.pausedAt === undefined);
}
