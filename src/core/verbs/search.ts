import { TimeSlice } from '../../base/timeSlice.ts';
import type { SearchParams, SearchResult } from '../../protocol/search.ts';
import type { Task } from '../../protocol/task.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { listed, meant } from './list.ts';

const SLICE_MS = 4;

/** See `search` in `protocol/messages.ts`. @throws badRequest, notWanted */
export async function search(
  context: EngineContext,
  params: SearchParams,
  caller: Caller,
): Promise<SearchResult> {
  // Loaded with its first use, and then there.
  const { isSearched, searchFiles } = await import('#find');
  const { words, group, states, partialResultToken: token } = params;
  const filter = { ...(group !== undefined && { group }), ...(states && { states }) };
  const slice = new TimeSlice(SLICE_MS);
  const tasks: Task[] = [];
  const named = words && meant(context, { ...filter, words, includeHidden: true }, caller);
  for (const task of named ?? listed(context, filter, caller)) {
    if (isSearched(task, params)) tasks.push(task);
    // oxlint-disable-next-line no-await-in-loop -- lets other work run
    if (slice.isOver()) await slice.next();
  }
  return searchFiles({
    ...{ paths: context.paths, tasks: tasks.reverse(), wanted: params, signal: caller.signal },
    ripgrep: context.settings.current.search?.ripgrep,
    onHits: async (hits) => {
      if (token !== undefined) await caller.sendPart?.(token, hits);
    },
  });
}
