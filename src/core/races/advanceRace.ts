import { toError } from '../../base/errors.ts';
import { GitError } from '../../git/runGit.ts';
import { isExpectedError } from '../../protocol/errors.ts';
import type { Racer, RaceRecord } from '../../protocol/race.ts';
import { isUnfinished, type Task } from '../../protocol/task.ts';
import type { EngineContext } from '../engineContext.ts';
import { requestCancels } from '../verbs/cancel.ts';
import { runAgain } from '../verbs/rerun.ts';
import { callerOf } from './raceCaller.ts';
import { overBudget, staleVerification } from './raceRules.ts';
import { startMissing } from './startRacers.ts';
import { tryOriginalTests } from './originalTests.ts';

/** Many agents tell their costs when they are done, just before they end. */
const LAST_MOMENT_MS = 3000;

/**
 * Does what is due in a race: starts racers, ends them when the budget is used up, verifies those that have worked since
 * they were verified. What was done already is not done again, also after a crash in between.
 */
export async function advanceRace(context: EngineContext, id: string): Promise<void> {
  const { races } = context;
  const race = () => races.find(id);
  const begun = race();
  if (begun && !begun.isStarted) await startMissing(context, begun);
  const started = race();
  if (started) await keepBudget(context, started);
  for (const racer of race()?.racers ?? []) {
    const now = race();
    // oxlint-disable-next-line no-await-in-loop -- git runs once at a time
    if (now) await verify(context, now, racer);
  }
}

/** What is refused is reported, and the other racers are verified nevertheless. */
async function verify(context: EngineContext, race: RaceRecord, racer: Racer): Promise<void> {
  const caller = callerOf(race);
  try {
    const stale = staleVerification(racer, (task) => context.table.find(task));
    if (stale) runAgain(context, stale, { caller });
    else await tryOriginalTests(context, { race, racer, caller });
  } catch (error) {
    if (!isExpectedError(error) && !(error instanceof GitError)) throw error;
    context.trace.write({ event: 'problem', message: `${racer.name}: ${toError(error).message}` });
  }
}

/** What waits is withdrawn at once; what works gets a moment to end by itself. */
async function keepBudget(context: EngineContext, race: RaceRecord): Promise<void> {
  const { table, races } = context;
  const reason = overBudget(race, (id) => table.find(id));
  if (reason === undefined) return;
  const now = new Date();
  const { overBudgetAt = now.toISOString() } = race;
  if (race.overBudgetAt === undefined) races.change(race.id, (known) => ({ ...known, overBudgetAt }));
  const leftMs = Date.parse(overBudgetAt) + LAST_MOMENT_MS - now.getTime();
  const runs = race.racers.flatMap(({ task }) => (task === undefined ? [] : (table.find(task) ?? [])));
  const isDue = (run: Task) => leftMs <= 0 || run.status.state === 'pending';
  await requestCancels(context, runs.filter(isDue), reason);
  if (leftMs > 0 && runs.some(isUnfinished)) races.reviewLater(race.id, leftMs);
}
