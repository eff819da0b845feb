import type { Effect } from '../turn/effects.ts';
import type { Reaction } from '../turn/engineState.ts';

/** Watches leftovers as long as there are any. */
export const followLeftovers: Reaction = function* (_state, { changes }): Iterable<Effect> {
  for (const change of changes) {
    const hadAny = change.previous?.leftovers !== undefined;
    const hasAny = change.type === 'changed' && change.task.leftovers !== undefined;
    const id = change.type === 'removed' ? change.id : change.task.id;
    if (hadAny !== hasAny) yield { effect: 'watchLeftovers', id, hasAny };
  }
};
