import { totalUsage } from '../../protocol/agentRun.ts';
import type { AgentStatistics, Used } from '../../protocol/statistics.ts';
import { agentSpecOf, type Task } from '../../protocol/task.ts';
import { NO_ENDS } from './commandTally.ts';

/** Sums are of millionths of a dollar, so that they do not depend on the order. */
const MILLION = 1_000_000;

export const NOTHING_USED: Readonly<Used> = {
  costUsd: 0,
  inputTokens: 0,
  outputTokens: 0,
  premiumRequests: 0,
};

/** What a task has used in all its attempts, with the cost in millionths of a dollar. */
export function usedBy({ agent }: Task): Used {
  const {
    costUsd = 0,
    inputTokens = 0,
    outputTokens = 0,
    premiumRequests = 0,
  } = agent ? totalUsage(agent) : {};
  return { costUsd: Math.round(costUsd * MILLION), inputTokens, outputTokens, premiumRequests };
}

/** Adds what was used to sums. */
export function addUsed(sums: Used, used: Readonly<Used>): void {
  sums.costUsd += used.costUsd;
  sums.inputTokens += used.inputTokens;
  sums.outputTokens += used.outputTokens;
  sums.premiumRequests += used.premiumRequests;
}

/** Sums with the cost in dollars. */
export function inDollars<T extends Used>(sums: T): T {
  return { ...sums, costUsd: sums.costUsd / MILLION };
}

/** The agent of a run, with nothing counted yet; `undefined` for other tasks. */
export function agentOf(task: Task): AgentStatistics | undefined {
  const spec = agentSpecOf(task);
  if (!spec) return undefined;
  const { agent, agentName: name, provider } = spec;
  const about = { agent, name, ...(provider !== undefined && { provider }) };
  return { ...about, runs: 0, retries: 0, ...NO_ENDS, ...NOTHING_USED };
}
