import { badRequest } from '../../protocol/errors.ts';
import type { Task } from '../../protocol/task.ts';
import { byStart, placeOf } from './startOrder.ts';

/** Where a task comes in the order of starts of its group. */
export interface StartPlace {
  priority?: number;
  place: number;
  /** Others that have to move, to make room between two whose places are too close. */
  moved?: readonly { id: string; place: number }[];
}

/**
 * The place just before another task that waits in its group, or before all of them. A higher priority starts first as
 * before, so the task gets the priority of the one that it is placed before; as the first, the highest one if that is
 * higher than its own. As the last, it gets the lowest priority among them, until another is started. `others` are the other waiting tasks of its group.
 * @throws badRequest
 */
export function placeAmong(
  task: Task,
  others: readonly Task[],
  { before, isLast }: { before?: string | undefined; isLast?: boolean | undefined },
): StartPlace {
  if (isLast) return placeAfterAll(task, others);
  if (before === task.id) throw badRequest('A task cannot start before itself.');
  const next = before === undefined ? firstOf(others) : others.find(({ id }) => id === before);
  if (!next) {
    if (before === undefined) return { place: placeOf(task) };
    throw badRequest(
      `Task ${before} does not wait to start in the same group, so nothing can be placed before it.`,
    );
  }
  const own = task.priority ?? 0;
  const priority = next.priority ?? 0;
  // As the first, it may have the higher priority already.
  if (before === undefined && own > priority) return { place: placeOf(task) };
  return {
    ...(own !== priority && { priority }),
    ...placeBefore(next, others),
  };
}

/** The last place, with the lowest priority if that is lower than its own. */
function placeAfterAll(task: Task, others: readonly Task[]): StartPlace {
  const own = task.priority ?? 0;
  const priority = others.reduce((least, other) => Math.min(least, other.priority ?? 0), own);
  const alike = others.filter((other) => (other.priority ?? 0) === priority);
  const last = alike.reduce((latest, other) => Math.max(latest, placeOf(other)), -Infinity);
  const place = last === -Infinity ? placeOf(task) : Math.floor(last) + 1;
  return { ...(own !== priority && { priority }), place };
}

function firstOf(tasks: readonly Task[]): Task | undefined {
  let first: Task | undefined;
  for (const task of tasks) if (!first || byStart(task, first) < 0) first = task;
  return first;
}

/** A place between that of a task and that of the one before it. */
function placeBefore(next: Task, others: readonly Task[]): StartPlace {
  const end = placeOf(next);
  const earlier = others.filter(
    (other) => (other.priority ?? 0) === (next.priority ?? 0) && byStart(other, next) < 0,
  );
  const start = earlier.reduce((latest, other) => Math.max(latest, placeOf(other)), -Infinity);
  if (start === -Infinity) return { place: Math.floor(end) - 1 };
  const place = start + (end - start) / 2;
  if (start < place && place < end) return { place };
  const least = Math.floor(earlier.reduce((first, other) => Math.min(first, placeOf(other)), end)) - 1;
  const moved = earlier
    .toSorted(byStart)
    .map(({ id }, index) => ({ id, place: least - earlier.length + index }));
  return { place: least, moved };
}
