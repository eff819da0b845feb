import type { AgentUsage } from '../../protocol/agentEvents.ts';
import type { AgentSpec } from '../../protocol/agentRun.ts';
import type { Failure } from '../../protocol/task.ts';

/** The limit that a run has gone beyond, as the reason for its end. An agent that keeps a limit itself ends before. */
export function exceededLimit(spec: AgentSpec, usage: AgentUsage | undefined): Failure | undefined {
  const { maxTurns, maxCostUsd } = spec;
  if (maxTurns !== undefined && (usage?.turns ?? 0) > maxTurns) {
    const turns = maxTurns === 1 ? '1 turn' : `${maxTurns} turns`;
    return { kind: 'agent', limit: 'turns', message: `It was ended at its limit of ${turns}.` };
  }
  if (maxCostUsd !== undefined && (usage?.costUsd ?? 0) > maxCostUsd) {
    return { kind: 'agent', limit: 'cost', message: `It was ended at its limit of $${maxCostUsd}.` };
  }
  return undefined;
}
