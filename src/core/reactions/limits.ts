import { isTerminal } from '../../protocol/task.ts';
import { isBeingEnded } from '../recovery.ts';
import type { Effect } from '../turn/effects.ts';
import type { Reaction } from '../turn/engineState.ts';

/** Holds the processes of a run while a person is asked about its limit, and lets them go on after that. */
export const holdAtLimits: Reaction = function* (_state, { changes }): Iterable<Effect> {
  for (const change of changes) {
    if (change.type === 'removed' || isTerminal(change.task) || isBeingEnded(change.task)) continue;
    const { task, previous } = change;
    const isAsked = task.agent?.limitAsk !== undefined;
    // Also for the next host: the one before may have died in between.
    if (isAsked && !previous?.agent?.limitAsk) yield { effect: 'holdAtLimit', id: task.id };
    if (!isAsked && previous?.agent?.limitAsk && previous.attempt.number === task.attempt.number)
      yield { effect: 'goOnAfterLimit', id: task.id };
  }
};
