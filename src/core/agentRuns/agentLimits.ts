import { longDuration } from '../../base/quantityText.ts';
import type { AgentUsage } from '../../protocol/agentEvents.ts';
import type { AgentSpec, LimitAsk } from '../../protocol/agentRun.ts';
import { agentSpecOf, isTerminal, type Failure, type Task } from '../../protocol/task.ts';
import { isBeingEnded } from '../recovery.ts';
import type { TaskEvent } from '../taskEvents.ts';

/** The limit that a run has gone beyond. An agent that keeps a limit itself ends before. */
export function exceededLimit(
  { maxTurns = Infinity, maxCostUsd = Infinity, maxTokens = Infinity }: AgentSpec,
  usage: AgentUsage = {},
  since: string,
): LimitAsk | undefined {
  const { turns = 0, costUsd = 0, inputTokens = 0, outputTokens = 0 } = usage;
  const tokens = inputTokens + outputTokens;
  if (turns > maxTurns) return { limit: 'turns', used: turns, most: maxTurns, since };
  if (costUsd > maxCostUsd) return { limit: 'cost', used: costUsd, most: maxCostUsd, since };
  if (tokens > maxTokens) return { limit: 'tokens', used: tokens, most: maxTokens, since };
  return undefined;
}

/** What follows when a run has reached a limit: its end, or a question; nothing if either is under way. */
export function reachLimit(task: Task, ask: LimitAsk): TaskEvent | undefined {
  const { state } = task.status;
  const isLive = !isTerminal(task) && task.process && (state === 'running' || state === 'waiting');
  if (!isLive || isBeingEnded(task) || task.agent?.limitAsk) return undefined;
  if (agentSpecOf(task)?.onLimit === 'ask') return { type: 'limitAsked', ask, at: ask.since };
  return { type: 'limitReached', failure: limitFailure(ask), at: ask.since };
}

/** Why a run is ended that has reached a limit. */
export function limitFailure({ limit, most, budget }: LimitAsk): Failure {
  switch (limit) {
    case 'turns': {
      const turns = most === 1 ? '1 turn' : `${most} turns`;
      return { kind: 'agent', limit, message: `It was ended at its limit of ${turns}.` };
    }
    case 'cost':
      return { kind: 'agent', limit, message: `It was ended at its limit of $${most}.` };
    case 'tokens':
      return { kind: 'agent', limit, message: `It was ended at its limit of ${most} tokens.` };
    case 'budget':
      return { kind: 'agent', limit: 'cost', message: `It was ended because ${budget}.` };
  }
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
