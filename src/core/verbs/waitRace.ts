import { notWanted } from '../../protocol/errors.ts';
import type { RaceTableParams } from '../../protocol/messages.ts';
import type { RaceState } from '../../protocol/race.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { stateOf } from '../races/stateOf.ts';
import { visibleRace } from '../races/visibleRace.ts';

/**
 * Resolves when nothing of the race will change by itself: after the last end, it may still be verified once more.
 * @throws badRequest, also when it is removed meanwhile; notWanted
 */
export async function waitRace(
  context: EngineContext,
  { id }: RaceTableParams,
  caller: Caller,
): Promise<RaceState> {
  const { races } = context;
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(notWanted());
  caller.signal.addEventListener('abort', abort, { once: true });
  aborted.promise.catch(() => undefined);
  try {
    for (;;) {
      if (caller.signal.aborted) throw notWanted();
      const state = stateOf(context, visibleRace(context, id, caller));
      if (state.isOver && !races.isBusy(id)) return state;
      // oxlint-disable-next-line no-await-in-loop -- until nothing follows
      await Promise.race([races.whenLookedAt(id), aborted.promise]);
    }
  } finally {
    caller.signal.removeEventListener('abort', abort);
  }
}
