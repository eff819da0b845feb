import { TimeSlice } from '../../base/timeSlice.ts';
import type { Statistics, StatsParams } from '../../protocol/statistics.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { listed } from './list.ts';

const SLICE_MS = 4;

/** See `stats` in `protocol/messages.ts`. */
export async function stats(
  context: EngineContext,
  params: StatsParams,
  caller: Caller,
): Promise<Statistics> {
  // Loaded with its first use, and then there.
  const { isCounted, Tally } = await import('#find');
  const slice = new TimeSlice(SLICE_MS);
  const tally = new Tally((id) => context.table.find(id));
  for (const task of listed(context, params.group === undefined ? {} : { group: params.group }, caller)) {
    if (isCounted(task, params)) tally.add(task);
    // oxlint-disable-next-line no-await-in-loop -- lets other work run
    if (slice.isOver()) await slice.next();
    if (caller.signal.aborted) break;
  }
  return tally.statistics(slice);
}
