import { formatCost } from '../base/quantityText.ts';
import { inEnglish, type Say } from '../base/say.ts';

/* Budgets: what agent runs may cost together on a day of local time. */

export const BUDGET_SCOPES = ['group', 'provider', 'day'] as const;
export type BudgetScope = (typeof BUDGET_SCOPES)[number];

/** A budget, and what has been spent of it on that day. */
export interface BudgetState {
  of: BudgetScope;
  /** The name of the group or the provider. */
  name?: string;
  spentUsd: number;
  limitUsd: number;
}

/** Why a run waits: `the budget of group build is spent: $5.02 of $5.00; resets at midnight`. */
export function spentText(reason: BudgetState, say: Say = inEnglish): string {
  return say('{0}; resets at midnight', budgetText(reason, say));
}

/** A budget that is spent: `the budget of group build is spent: $5.02 of $5.00`. */
export function budgetText({ of, name = '', spentUsd, limitUsd }: BudgetState, say: Say = inEnglish): string {
  const [spent, limit] = [formatCost(spentUsd), formatCost(limitUsd)];
  switch (of) {
    case 'group':
      return say('the budget of group {0} is spent: {1} of {2}', name, spent, limit);
    case 'provider':
      return say('the budget of {0} is spent: {1} of {2}', name, spent, limit);
    case 'day':
      return say('the budget of the day is spent: {0} of {1}', spent, limit);
  }
}

/** The day of a time, in local time: `2026-01-31`. */
export function localDay(ms: number): string {
  const date = new Date(ms);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** When the day of a time ends, in milliseconds since 1970. Days have 23 to 25 hours. */
export function nextMidnightMs(ms: number): number {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}
