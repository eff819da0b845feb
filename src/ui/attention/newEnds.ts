import { isTerminal, type Task } from '../../protocol/task.ts';
import type { TaskModelChange } from '../tasks/taskModel.ts';

/** Ends nobody was told of yet: news of this moment, and what lay there when the window opened. */
export interface NewEnds {
  fresh: Task[];
  whileAway: Task[];
}

/** Finds the ends in a change that this window may have to tell. */
export function newEnds(change: TaskModelChange, openedAt: string): NewEnds {
  const ends: NewEnds = { fresh: [], whileAway: [] };
  for (const { task, previous } of change.changed) {
    if (!isTerminal(task) || task.hidden || task.noticedAt || isKnown(task, previous, change.isSnapshot))
      continue;
    const isOld = change.isSnapshot && (task.endedAt ?? task.updatedAt) < openedAt;
    (isOld ? ends.whileAway : ends.fresh).push(task);
  }
  return ends;
}

/** Whether this window has met this very end before; a reconnect looks again at what may have been missed. */
function isKnown(task: Task, previous: Task | undefined, isSnapshot: boolean): boolean {
  if (!previous || isSnapshot) return false;
  return isTerminal(previous) && previous.attempt.number === task.attempt.number;
}
