import { groupOf, isUnfinished, type Task } from '../../protocol/task.ts';

/** Newest end, else newest start, else newest creation first. */
export function newestFirst(a: Task, b: Task): number {
  const timeOfA = a.endedAt ?? a.startedAt ?? a.createdAt;
  const timeOfB = b.endedAt ?? b.startedAt ?? b.createdAt;
  if (timeOfA !== timeOfB) return timeOfA < timeOfB ? 1 : -1;
  return (b.order ?? 0) - (a.order ?? 0);
}

/** Unfinished tasks, then ended ones, each with the newest first. */
export function unfinishedFirst(tasks: Task[]): Task[] {
  const sorted = tasks.toSorted(newestFirst);
  return [...sorted.filter(isUnfinished), ...sorted.filter((task) => !isUnfinished(task))];
}

/** The order in which tasks of a group get its slots: by priority, then as they came. */
export function inStartOrder(a: Task, b: Task): number {
  const byPriority = (b.priority ?? 0) - (a.priority ?? 0);
  if (byPriority !== 0) return byPriority;
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return (a.order ?? 0) - (b.order ?? 0);
}

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
