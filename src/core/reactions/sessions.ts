import { isTerminal, type Task } from '../../protocol/task.ts';
import type { Effect } from '../turn/effects.ts';
import type { Reaction } from '../turn/engineState.ts';

/** Watches for the end of a session once it has a task for which that matters. */
export const followSessions: Reaction = function* (_state, { changes }): Iterable<Effect> {
  for (const change of changes) {
    if (change.type === 'removed' || !endsWithSession(change.task)) continue;
    const { task, previous } = change;
    if (!previous || isTerminal(previous) || previous.owner.id !== task.owner.id)
      yield { effect: 'expectSession', session: task.owner.id };
  }
};

function endsWithSession(task: Task): boolean {
  return !isTerminal(task) && task.closePolicy !== undefined && task.closePolicy !== 'keep';
}
