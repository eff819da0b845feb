import { agentSpecOf, groupOf, type Task } from '../../protocol/task.ts';
import { budgetKeyOf, type BudgetKey } from '../guard/budgets.ts';

/**
 * What agent runs have cost today: all together, and those of each group and provider. It only grows until the day ends:
 * what a task has cost counts on when it is removed, until the host ends.
 */
export class Spending {
  #day = '';
  readonly #sums = new Map<BudgetKey, number>();

  /** What has been spent on a day; only the last day on which something was spent is known. */
  on(day: string, key: BudgetKey): number {
    return day === this.#day ? (this.#sums.get(key) ?? 0) : 0;
  }

  /** Updates the sums after a task was added, changed or removed. */
  update(previous: Task | undefined, task: Task | undefined): void {
    const spent = task?.agent?.spent;
    const before = previous?.agent?.spent;
    if (!task || !spent || spent === before || spent.day < this.#day) return;
    if (spent.day > this.#day) {
      this.#day = spent.day;
      this.#sums.clear();
    }
    const usd = spent.usd - (before?.day === spent.day ? before.usd : 0);
    if (usd <= 0) return;
    for (const key of keysOf(task)) this.#sums.set(key, (this.#sums.get(key) ?? 0) + usd);
  }
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
