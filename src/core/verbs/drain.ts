import type { DrainParams } from '../../protocol/messages.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { listed } from './list.ts';

/** Tasks that ended since this consumer last asked, in the order of their ends. */
export function drain(context: EngineContext, params: DrainParams, caller: Caller): Task[] {
  const { consumer, ...filter } = params;
  const ended = [...listed(context, filter, caller)].filter(
    (task) => isTerminal(task) && !task.drainedBy?.includes(consumer),
  );
  return ended
    .toSorted((a, b) => Date.parse(a.endedAt ?? a.updatedAt) - Date.parse(b.endedAt ?? b.updatedAt))
    .map(({ id }) => context.turn.apply(id, { type: 'drained', consumer }));
}
