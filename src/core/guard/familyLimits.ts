import { formatCost } from '../../base/quantityText.ts';
import type { AgentLimits } from '../../protocol/hostSettings.ts';
import type { Task } from '../../protocol/task.ts';

/** Used where people have set no other limit. */
export const DEFAULT_DEPTH = 2;
export const DEFAULT_TASKS = 50;

/** What there is below an agent run that nothing else with an agent has started. */
export interface Family {
  /** Tasks that have not ended. */
  unfinished: number;
  /** What its agent runs have cost together. */
  costUsd: number;
}

/**
 * Why a task may not start below an agent run, as a sentence that says what to do instead; `undefined` if it may.
 * `familyOf` looks up a family by its root. Pure; its cost does not depend on the number of tasks.
 */
export function refusalByLimits(
  { kind, below }: Pick<Task, 'kind' | 'below'>,
  { depth = DEFAULT_DEPTH, tasks = DEFAULT_TASKS, costUsd = 0 }: AgentLimits,
  familyOf: (root: string) => Family,
): string | undefined {
  if (!below) return undefined;
  if (kind === 'agent' && below.depth > depth) return depthSentence(depth);
  const family = familyOf(below.root);
  if (family.unfinished >= tasks) return tasksSentence(below.root, family.unfinished, tasks);
  if (kind === 'agent' && costUsd > 0 && family.costUsd >= costUsd)
    return costSentence(below.root, family.costUsd, costUsd);
  return undefined;
}

const RAISE = 'only a person can raise this limit';

function depthSentence(depth: number): string {
  const limit =
    depth === 0
      ? 'Agents may not start agent runs here'
      : `Agent runs may start each other only ${depth} deep, and this run is that deep`;
  return `${limit}. Do the work in this run; ${RAISE} (legwork.agentLimits.depth).`;
}

function tasksSentence(root: string, unfinished: number, tasks: number): string {
  const have = `Agent run ${root} has ${unfinished} unfinished tasks below it, and may have ${tasks}`;
  return `${have}. Wait until some have ended, or cancel those that are not needed; ${RAISE} (legwork.agentLimits.tasks).`;
}

function costSentence(root: string, spentUsd: number, costUsd: number): string {
  const spent = `The agent runs below ${root} have cost ${formatCost(spentUsd)} together, and may cost ${formatCost(costUsd)}`;
  return `${spent}, so no more are started. Do the work in this run; ${RAISE} (legwork.agentLimits.costUsd).`;
}
