import type { LimitAsk } from '../../protocol/agentRun.ts';
import {
  budgetText,
  localDay,
  nextMidnightMs,
  type BudgetScope,
  type BudgetState,
} from '../../protocol/budgets.ts';
import type { Budgets } from '../../protocol/hostSettings.ts';
import { agentSpecOf, groupOf, type Group, type PendingReason, type Task } from '../../protocol/task.ts';

/* Which budgets a run of an agent needs, and whether they are spent. Pure. */

/** Names a budget in the sums of what was spent. */
export type BudgetKey = string;

/** Names of providers differ only in case between settings and agents. */
export function budgetKeyOf(of: BudgetScope, name = ''): BudgetKey {
  return `${of}:${of === 'provider' ? name.toLowerCase() : name}`;
}

/** What decides about budgets. */
export interface BudgetFacts {
  group(name: string): Group;
  budgets: Budgets;
  spentOn(day: string, key: BudgetKey): number;
  nowMs: number;
}

/** Every budget that a run needs, with what is spent of it today; none for what is no run of an agent. */
export function budgetsOf(task: Task, { group, budgets, spentOn, nowMs }: BudgetFacts): BudgetState[] {
  const spec = agentSpecOf(task);
  if (!spec) return [];
  const day = localDay(nowMs);
  const named = groupOf(task);
  const provider = spec.provider ?? spec.agent;
  const limits: [BudgetScope, string | undefined, number | undefined][] = [
    ['group', named, group(named).budgetUsd],
    ['provider', provider, providerLimit(budgets, provider)],
    ['day', undefined, budgets.day],
  ];
  return limits.flatMap(([of, name, limitUsd = 0]) => {
    if (limitUsd <= 0) return [];
    const spentUsd = spentOn(day, budgetKeyOf(of, name));
    return [{ of, ...(name !== undefined && { name }), spentUsd, limitUsd }];
  });
}

function providerLimit({ providers = {} }: Budgets, provider: string): number | undefined {
  return Object.entries(providers).find(([name]) => name.toLowerCase() === provider.toLowerCase())?.[1];
}

/** The first budget of a run that is spent, with what a person has let the run go beyond. */
export function spentBudget(task: Task, facts: BudgetFacts): BudgetState | undefined {
  const { beyond } = task.agent ?? {};
  const moreUsd = beyond?.day === localDay(facts.nowMs) ? beyond.usd : 0;
  return budgetsOf(task, facts).find(({ spentUsd, limitUsd }) => spentUsd >= limitUsd + moreUsd);
}

/** What keeps a run from starting until the next day. */
export function budgetObstacle(task: Task, facts: BudgetFacts): PendingReason | undefined {
  const spent = spentBudget(task, facts);
  const until = new Date(nextMidnightMs(facts.nowMs)).toISOString();
  return spent && { kind: 'budget', ...spent, until };
}

/** The question about a budget that is spent. */
export function budgetAsk(budget: BudgetState, since: string): LimitAsk {
  const { spentUsd, limitUsd } = budget;
  return { limit: 'budget', used: spentUsd, most: limitUsd, budget: budgetText(budget), since };
}
