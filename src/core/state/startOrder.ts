import type { Task } from '../../protocol/task.ts';

/**
 * Highest priority first; within a priority, as a person has placed them, else the task that was started first. No two
 * tasks are equal.
 */
export function byStart(a: Task, b: Task): number {
  const [priorityOfA, priorityOfB] = [a.priority ?? 0, b.priority ?? 0];
  if (priorityOfA !== priorityOfB) return priorityOfB - priorityOfA;
  const [placeOfA, placeOfB] = [placeOf(a), placeOf(b)];
  if (placeOfA !== placeOfB) return placeOfA - placeOfB;
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** The place of a task in the order of starts, among those of its priority. */
export function placeOf({ place, turn, order }: Task): number {
  return place ?? turn ?? order ?? 0;
}
