import type { Effect } from '../turn/effects.ts';
import type { Reaction } from '../turn/engineState.ts';

/** Lets races go on when one of their tasks has changed. */
export const followRaces: Reaction = function* (_state, { changes }): Iterable<Effect> {
  const races = new Set<string>();
  for (const change of changes) {
    const { race } = (change.type === 'removed' ? change.previous : change.task) ?? {};
    if (race) races.add(race.id);
  }
  for (const race of races) yield { effect: 'reviewRace', race };
};
