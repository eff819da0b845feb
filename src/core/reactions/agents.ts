import { agentSpecOf } from '../../protocol/task.ts';
import type { Effect } from '../turn/effects.ts';
import type { Reaction } from '../turn/engineState.ts';

/** Publishes what an agent asked before its process was known. */
export const followAgents: Reaction = function* (_state, { changes }): Iterable<Effect> {
  for (const change of changes) {
    // For an attempt that a host adopts, the report follows when its conversation has been restored.
    if (change.type === 'removed' || !change.previous || !agentSpecOf(change.task)) continue;
    if (change.task.process && !change.previous.process) yield { effect: 'reportAgent', id: change.task.id };
  }
};
