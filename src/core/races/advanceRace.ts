import type { RaceRecord } from '../../protocol/race.ts';
import type { EngineContext } from '../engineContext.ts';
import { requestCancels } from '../verbs/cancel.ts';
import { runAgain } from '../verbs/rerun.ts';
import { callerOf } from './raceCaller.ts';
import { overBudget, staleVerification } from './raceRules.ts';
import { startMissing } from './startRacers.ts';
import { tryOriginalTests } from './originalTests.ts';

/**
 * Does what is due in a race: starts racers, ends them when the budget is used up, verifies those that have worked since
 * they were verified. What was done already is not done again, also after a crash in between.
 */
export async function advanceRace(context: EngineContext, id: string): Promise<void> {
  const { races, table } = context;
  const race = () => races.find(id);
  const begun = race();
  if (begun && !begun.isStarted) await startMissing(context, begun);
  const started = race();
  if (started) await keepBudget(context, started);
  const find = (task: string) => table.find(task);
  for (const racer of race()?.racers ?? []) {
    const now = race();
    const stale = staleVerification(racer, find);
    if (now && stale) runAgain(context, stale, { caller: callerOf(now) });
    // oxlint-disable-next-line no-await-in-loop -- git runs once at a time
    else if (now) await tryOriginalTests(context, { race: now, racer, caller: callerOf(now) });
  }
}

async function keepBudget(context: EngineContext, race: RaceRecord): Promise<void> {
  const { table, races } = context;
  const reason = overBudget(race, (id) => table.find(id));
  if (reason === undefined) return;
  if (race.overBudgetAt === undefined)
    races.change(race.id, (now) => ({ ...now, overBudgetAt: new Date().toISOString() }));
  const runs = race.racers.flatMap(({ task }) => (task === undefined ? [] : (table.find(task) ?? [])));
  await requestCancels(context, runs, reason);
}
