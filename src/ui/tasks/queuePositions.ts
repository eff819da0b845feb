import { groupOf, type Task } from '../../protocol/task.ts';
import { inStartOrder } from './taskOrder.ts';

/** How many tasks get a slot of their group before it, by the id of each task that waits for one. */
export function queuePositions(tasks: Iterable<Task>): Map<string, number> {
  const queues = new Map<string, Task[]>();
  for (const task of tasks) {
    if (!waitsForSlot(task)) continue;
    const queue = queues.get(groupOf(task));
    if (queue) queue.push(task);
    else queues.set(groupOf(task), [task]);
  }
  const positions = new Map<string, number>();
  for (const queue of queues.values()) {
    queue.sort(inStartOrder).forEach(({ id }, index) => positions.set(id, index));
  }
  return positions;
}

function waitsForSlot({ status, pausedAt }: Task): boolean {
  if (status.state !== 'pending' || pausedAt !== undefined) return false;
  // A whole group that is held keeps its order.
  const kind = status.waitsFor?.kind;
  return kind === 'slot' || kind === 'paused';
}
