import { isTerminal, type Task } from '../../protocol/task.ts';
import type { Effect } from '../turn/effects.ts';
import type { Reaction } from '../turn/engineState.ts';

/** Ends the processes of a task that is cancelled, or has reached a limit. */
export const endAsAsked: Reaction = function* (_state, { changes }): Iterable<Effect> {
  for (const change of changes) {
    if (change.type === 'removed' || !change.previous) continue;
    const { task, previous } = change;
    if (!isTerminal(task) && requestsToEnd(task) > requestsToEnd(previous))
      yield { effect: 'terminate', id: task.id };
  }
};

/** How many requests to end it there are: from a person, a limit, or both. */
function requestsToEnd({ status, ending }: Task): number {
  return Number(status.state === 'cancelRequested') + Number(ending !== undefined);
}
