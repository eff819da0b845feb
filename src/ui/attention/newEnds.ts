import { isToldByRun } from '../../protocol/checks.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import type { TaskModelChange } from '../tasks/taskModel.ts';

/** Ends nobody was told of yet: news of this moment, and what lay there when the window opened. */
export interface NewEnds {
  fresh: Task[];
  whileAway: Task[];
}

/** Finds the ends that this window may have to tell. */
export class NewEndFinder {
  readonly #openedAt: string;
  /** What lay there when the window opened, as far as it was told: that is told in one go. */
  readonly #away = new Map<string, Task>();

  constructor(openedAt: string) {
    this.#openedAt = openedAt;
  }

  find(change: TaskModelChange): NewEnds {
    const fresh: Task[] = [];
    for (const { task, previous } of change.changed) {
      if (isToldByRun(task)) continue;
      if (!isTerminal(task) || task.hidden || task.noticedAt || isKnown(task, previous, change.isSnapshot))
        continue;
      const isOld = change.isSnapshot && (task.endedAt ?? task.updatedAt) < this.#openedAt;
      if (isOld) this.#away.set(task.id, task);
      else fresh.push(task);
    }
    // News that come while it is told do not complete it.
    if (change.isPartial || !change.isSnapshot) return { fresh, whileAway: [] };
    const whileAway = [...this.#away.values()];
    this.#away.clear();
    return { fresh, whileAway };
  }
}

/** Whether this window has met this very end before; a reconnect looks again at what may have been missed. */
function isKnown(task: Task, previous: Task | undefined, isSnapshot: boolean): boolean {
  if (!previous || isSnapshot) return false;
  return isTerminal(previous) && previous.attempt.number === task.attempt.number;
}
