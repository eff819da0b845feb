import type { RaceRecord } from '../../protocol/race.ts';
import type { Caller } from '../engineContext.ts';

/** Who has asked for the race, also in a later host. */
export function callerOf({ caller }: Pick<RaceRecord, 'caller'>): Caller {
  return { session: caller, signal: new AbortController().signal, cancelExternal: () => false };
}
