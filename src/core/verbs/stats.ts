import { TimeSlice } from '../../base/timeSlice.ts';
import { notWanted } from '../../protocol/errors.ts';
import type { Statistics, StatsParams } from '../../protocol/statistics.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { listed } from './list.ts';

const SLICE_MS = 4;
/** So many take a fraction of a millisecond. */
const STEP = 64;

/** See `stats` in `protocol/messages.ts`. */
export async function stats(
  context: EngineContext,
  params: StatsParams,
  caller: Caller,
): Promise<Statistics> {
  // Loaded with its first use, and then there.
  const { isCounted, Tally } = await import('#find');
  const slice = new TimeSlice(SLICE_MS);
  let seen = 0;
  const tally = new Tally((id) => context.table.find(id));
  for (const task of listed(context, params.group === undefined ? {} : { group: params.group }, caller)) {
    if (isCounted(task, params)) tally.add(task);
    if (++seen % STEP !== 0 || !slice.isOver()) continue;
    // oxlint-disable-next-line no-await-in-loop -- lets other work run
    await slice.next();
    if (caller.signal.aborted) throw notWanted();
  }
  return tally.statistics(slice);
}
