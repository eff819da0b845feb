import type { TakeOverParams, UndoTakeOverParams } from '../../protocol/messages.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

type TakesOver = TakeOverParams | UndoTakeOverParams;

/** Wraps a verb that takes over a run, or undoes that: if the run is a racer, its race notes it. */
export function notingRace<P extends TakesOver, R>(
  verb: (context: EngineContext, params: P, caller: Caller) => Promise<R>,
) {
  return async (context: EngineContext, params: P, caller: Caller): Promise<R> => {
    const result = await verb(context, params, caller);
    const race = context.table.find(params.id)?.race;
    if (race && !('dryRun' in params && params.dryRun)) {
      const isTaken = 'to' in params;
      context.races.change(race.id, ({ taken, ...rest }) => {
        if (isTaken) return { ...rest, taken: { racer: race.racer, at: new Date().toISOString() } };
        return taken && taken.racer !== race.racer ? { ...rest, taken } : rest;
      });
    }
    return result;
  };
}
