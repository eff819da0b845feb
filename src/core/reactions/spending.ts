import { localDay } from '../../protocol/budgets.ts';
import { agentSpecOf, type Task } from '../../protocol/task.ts';
import { reachLimit } from '../agentRuns/agentLimits.ts';
import { budgetAsk, budgetsOf, spentBudget, type BudgetFacts } from '../guard/budgets.ts';
import type { EngineState, Happening, Reaction } from '../turn/engineState.ts';

/** Ends runs whose budget is spent, or asks about them; runs that have not started wait from then on. */
export const watchBudgets: Reaction = function* (state, { changes }): Iterable<Happening> {
  for (const change of changes) {
    if (change.type === 'removed' || !change.previous) continue;
    const { task, previous } = change;
    const moreUsd = costNow(task, state) - costNow(previous, state);
    if (moreUsd <= 0) continue;
    const facts = budgetFacts(state);
    const isNewlySpent = budgetsOf(task, facts).some(
      ({ spentUsd, limitUsd }) => spentUsd >= limitUsd && spentUsd - moreUsd < limitUsd,
    );
    if (isNewlySpent) state.agenda.judgeAll(state.table.waitingRuns(), state.table);
    // Once it is spent, each run is stopped when it costs more.
    for (const run of isNewlySpent ? state.table.running() : [task]) yield* stop(run, facts);
  }
};

function* stop(task: Task, facts: BudgetFacts): Iterable<Happening> {
  if (!agentSpecOf(task)) return;
  const budget = spentBudget(task, facts);
  const at = new Date(facts.nowMs).toISOString();
  const event = budget && reachLimit(task, budgetAsk(budget, at));
  if (event) yield { id: task.id, event };
}

function costNow({ agent }: Task, { nowMs }: EngineState): number {
  return agent?.spent?.day === localDay(nowMs) ? agent.spent.usd : 0;
}

/** What decides about budgets now. */
export function budgetFacts({ groups, budgets, table, nowMs }: EngineState): BudgetFacts {
  return {
    group: (name) => groups.get(name),
    budgets,
    spentOn: (day, key) => table.spending.on(day, key),
    nowMs,
  };
}
