import type { Effect } from '../turn/effects.ts';
import { isEnd, type Reaction } from '../turn/engineState.ts';

/** Keeps what an agent run has left in its folder, as long as the task is there. */
export const followSnapshots: Reaction = function* (_state, { changes }): Iterable<Effect> {
  for (const change of changes) {
    if (change.type === 'removed') {
      const { id, previous } = change;
      if (previous?.baseline && !change.isKept) yield { effect: 'forgetSnapshots', id, task: previous };
    } else if (change.task.baseline && isEnd(change)) yield { effect: 'keepEnd', id: change.task.id };
  }
};
