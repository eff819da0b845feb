import { longDuration } from '../../base/quantityText.ts';
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

/** What a run has to be ended for beside its limits: it has broken a promise, or never took its prompt. */
export function faultOf(
  { brokenPromise, isLate }: { brokenPromise: string | undefined; isLate: boolean },
  { agentName }: AgentSpec,
  startMs: number,
): Failure | undefined {
  if (brokenPromise !== undefined) return { kind: 'agent', message: brokenPromise, isFinal: true };
  if (!isLate) return undefined;
  const message = `${agentName} has not answered for ${longDuration(startMs)} after its start.`;
  return { kind: 'agent', message };
}
