import { agentSpecOf } from '../../protocol/task.ts';
import type { Effect } from '../turn/effects.ts';
import type { Reaction } from '../turn/engineState.ts';

/** What an agent asked before its process was known is told now. */
export const followAgents: Reaction = function* (_state, { changes }): Iterable<Effect> {
  for (const change of changes) {
    // One that a host takes up is reported when its conversation is where it was.
    if (change.type === 'removed' || !change.previous || !agentSpecOf(change.task)) continue;
    if (change.task.process && !change.previous.process) yield { effect: 'reportAgent', id: change.task.id };
  }
};
