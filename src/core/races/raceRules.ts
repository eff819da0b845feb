import { formatCost } from '../../base/quantityText.ts';
import type { Racer, RaceRecord } from '../../protocol/race.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { codeOf, costOf } from './raceState.ts';

/* What is due in a race. Pure: whoever asks again after a crash gets the same answers. */

type Find = (id: string) => Task | undefined;

/** Why the unfinished racers are ended, if the budget of the race is used up. */
export function overBudget(race: RaceRecord, find: Find): string | undefined {
  const { budgetUsd } = race;
  const cost = costOf(race, find);
  if (budgetUsd === undefined || cost < budgetUsd) return undefined;
  return `The budget of race ${race.name}, ${formatCost(budgetUsd)}, is used up: its racers have cost ${formatCost(cost)}.`;
}

/** The verification that is to run again, because its racer has worked since. */
export function staleVerification({ task, verify }: Racer, find: Find): Task | undefined {
  const run = found(task, find);
  const last = found(verify, find);
  if (run?.status.state !== 'completed' || !last || !isTerminal(last)) return undefined;
  // Whoever has cancelled it does not want it.
  if (last.status.state === 'cancelled') return undefined;
  return isBefore(last, run) ? last : undefined;
}

/** The verification after which the tests of the base are to be tried, if they were not. */
export function dueForOriginal(racer: Racer, find: Find): Task | undefined {
  const run = found(racer.task, find);
  const verify = found(racer.verify, find);
  if (run?.status.state !== 'completed' || !verify || codeOf(verify) === undefined) return undefined;
  if (isBefore(verify, run)) return undefined;
  const original = found(racer.original, find);
  if (!original) return racer.original === undefined ? verify : undefined;
  return isTerminal(original) && original.createdAt < (verify.endedAt ?? '') ? verify : undefined;
}

function isBefore({ endedAt = '' }: Task, other: Task): boolean {
  return endedAt < (other.endedAt ?? '');
}

function found(id: string | undefined, find: Find): Task | undefined {
  return id === undefined ? undefined : find(id);
}
