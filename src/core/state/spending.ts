import { totalUsage } from '../../protocol/agentRun.ts';
import { localDay } from '../../protocol/budgets.ts';
import { agentSpecOf, groupOf, isTerminal, type Task } from '../../protocol/task.ts';
import { budgetKeyOf, type BudgetKey } from '../guard/budgets.ts';

/**
 * What agent runs have cost today: all together, and those of each group and provider. It only grows until the day ends:
 * what a task has cost counts on when it is removed, until the host ends, and once only if it comes back.
 */
export class Spending {
  #day = '';
  readonly #sums = new Map<BudgetKey, number>();
  readonly #uncounted = new Map<BudgetKey, number>();
  /** Removed tasks that are counted today. */
  readonly #removed = new Map<string, Task>();

  /** What has been spent on a day; only the last day on which runs spent something or ended is known. */
  on(day: string, key: BudgetKey): number {
    return day === this.#day ? (this.#sums.get(key) ?? 0) : 0;
  }

  /** How many runs ended on a day without having told what they cost. */
  uncountedOn(day: string, key: BudgetKey): number {
    return day === this.#day ? (this.#uncounted.get(key) ?? 0) : 0;
  }

  /** Updates the sums after a task was added, changed or removed. */
  update(before: Task | undefined, task: Task | undefined): void {
    if (!task) {
      if (before && this.#isCounted(before)) this.#removed.set(before.id, before);
      return;
    }
    if (!task.agent) return;
    const previous = before ?? this.#takeRemoved(task);
    const { spent } = task.agent;
    const spentBefore = previous?.agent?.spent;
    if (spent && spent !== spentBefore && this.#isOf(spent.day)) {
      const usd = spent.usd - (spentBefore?.day === spent.day ? spentBefore.usd : 0);
      add(this.#sums, task, Math.max(0, usd));
    }
    if (!isTerminal(task) || (previous && isTerminal(previous))) return;
    const isUntold = task.startedAt !== undefined && totalUsage(task.agent).costUsd === undefined;
    if (isUntold && task.endedAt !== undefined && this.#isOf(localDay(Date.parse(task.endedAt))))
      add(this.#uncounted, task, 1);
  }

  #isCounted({ agent, endedAt }: Task): boolean {
    if (!agent) return false;
    return agent.spent?.day === this.#day || (endedAt ? localDay(Date.parse(endedAt)) : '') === this.#day;
  }

  /** The task as it was removed, if it is the same one that comes back. */
  #takeRemoved({ id, createdAt }: Task): Task | undefined {
    const removed = this.#removed.get(id);
    this.#removed.delete(id);
    return removed?.createdAt === createdAt ? removed : undefined;
  }

  /** Whether a day is the last one, which it may become. */
  #isOf(day: string): boolean {
    if (day > this.#day) {
      this.#day = day;
      this.#sums.clear();
      this.#uncounted.clear();
      this.#removed.clear();
    }
    return day === this.#day;
  }
}

function add(sums: Map<BudgetKey, number>, task: Task, amount: number): void {
  for (const key of keysOf(task)) sums.set(key, (sums.get(key) ?? 0) + amount);
}

function keysOf(task: Task): BudgetKey[] {
  const spec = agentSpecOf(task);
  const provider = spec?.provider ?? spec?.agent;
  return [
    budgetKeyOf('day'),
    budgetKeyOf('group', groupOf(task)),
    ...(provider === undefined ? [] : [budgetKeyOf('provider', provider)]),
  ];
}
