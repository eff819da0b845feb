import { toError } from '../../base/errors.ts';
import { isExpectedError } from '../../protocol/errors.ts';
import type { RaceRecord, RacerRow, RacerState, RaceTable } from '../../protocol/race.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { changes } from '../verbs/changes.ts';
import { changedTests } from './originalTests.ts';
import { ranked } from './ranking.ts';
import { stateOf } from './stateOf.ts';

/** A race with what its racers have changed until now. */
export async function tableOf(context: EngineContext, race: RaceRecord, caller: Caller): Promise<RaceTable> {
  const state = stateOf(context, race);
  const rows: RacerRow[] = [];
  for (const racer of state.racers) {
    // oxlint-disable-next-line no-await-in-loop -- git runs once at a time
    rows.push({ ...racer, ...(await changesOf(context, { race, racer }, caller)) });
  }
  return { ...state, racers: ranked(rows) };
}

async function changesOf(
  context: EngineContext,
  { race, racer }: { race: RaceRecord; racer: RacerState },
  caller: Caller,
): Promise<Partial<RacerRow>> {
  if (racer.task === undefined || !context.table.has(racer.task)) return {};
  try {
    const { files, insertions, deletions } = await changes(context, { id: racer.task }, caller);
    const tests = changedTests(files, race).map(({ path }) => path);
    return { files: files.length, insertions, deletions, tests };
  } catch (error) {
    if (!isExpectedError(error)) throw error;
    // Where there is no worktree any more, or none yet, that is no news.
    return racer.worktree === undefined ? {} : { noChanges: toError(error).message };
  }
}
