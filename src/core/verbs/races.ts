import type { RaceTableParams } from '../../protocol/messages.ts';
import type { RaceState, RaceTable } from '../../protocol/race.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { stateOf } from '../races/stateOf.ts';
import { tableOf } from '../races/raceTable.ts';
import { canSeeRace, visibleRace } from '../races/visibleRace.ts';

/** The races that the caller may see, the newest first. */
export function races(context: EngineContext, _params: unknown, caller: Caller): RaceState[] {
  const seen = context.races.values().filter((race) => canSeeRace(context, race, caller));
  return seen.map((race) => stateOf(context, race));
}

/** A race with what its racers have changed. @throws badRequest */
export function raceTable(
  context: EngineContext,
  { id }: RaceTableParams,
  caller: Caller,
): Promise<RaceTable> {
  return tableOf(context, visibleRace(context, id, caller), caller);
}
