import { isUnfinished, type Task } from '../../protocol/task.ts';

/* Orders of tasks. No two tasks are equal in any, so that each has one place. */

/** Newest end, else newest start, else newest creation first. */
export function newestFirst(a: Task, b: Task): number {
  const timeOfA = a.endedAt ?? a.startedAt ?? a.createdAt;
  const timeOfB = b.endedAt ?? b.startedAt ?? b.createdAt;
  if (timeOfA !== timeOfB) return timeOfA < timeOfB ? 1 : -1;
  return (b.order ?? 0) - (a.order ?? 0) || byId(a, b);
}

/** Unfinished tasks, then ended ones, each with the newest first. */
export function unfinishedFirst(tasks: Task[]): Task[] {
  const sorted = tasks.toSorted(newestFirst);
  return [...sorted.filter(isUnfinished), ...sorted.filter((task) => !isUnfinished(task))];
}

/** The order in which tasks of a group get its slots, as in the host: by priority, then by place. */
export function inStartOrder(a: Task, b: Task): number {
  return (b.priority ?? 0) - (a.priority ?? 0) || placeOf(a) - placeOf(b) || inOrderOfCreation(a, b);
}

function placeOf({ place, turn, order }: Task): number {
  return place ?? turn ?? order ?? 0;
}

export function inOrderOfCreation(a: Task, b: Task): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return (a.order ?? 0) - (b.order ?? 0) || byId(a, b);
}

function byId(a: Task, b: Task): number {
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
