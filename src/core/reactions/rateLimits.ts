import { agentSpecOf } from '../../protocol/task.ts';
import type { Reaction } from '../turn/engineState.ts';

/** An agent's provider that refuses one run refuses all runs for a while. */
export const noteRateLimits: Reaction = function (state, { changes }) {
  const { rateLimits, agenda, table } = state;
  for (const change of changes) {
    if (change.type === 'removed' || change.previous?.status.state === change.task.status.state) continue;
    const agent = agentSpecOf(change.task)?.agent;
    if (agent !== undefined && rateLimits.note(change.task)) agenda.judgeAll(table.waitingFor(agent), table);
  }
  return [];
};
