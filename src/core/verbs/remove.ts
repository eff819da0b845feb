import { atGate, hasLeftovers, wrongState } from '../../protocol/errors.ts';
import type { RemoveParams } from '../../protocol/messages.ts';
import { isTerminal } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { inSlices } from '../turn/inSlices.ts';
import { stateInWords } from './cancel.ts';
import { orNotSaved } from './orNotSaved.ts';

/** Removes all of them, or none; unless it is for good, they can be restored for a while. @throws unknownTask, wrongState, hasLeftovers, notSaved */
export async function remove(context: EngineContext, params: RemoveParams, caller: Caller): Promise<void> {
  const ids = [...new Set(params.ids)];
  const isPerson = caller.session.role !== 'program';
  for (const id of ids) visibleTask(context, id, caller);
  if (!params.force) await Promise.all(ids.map((id) => context.leftovers.look(id)));
  for (const id of ids) {
    const task = visibleTask(context, id, caller);
    if (!isTerminal(task)) throw wrongState({ id, state: stateInWords(task), verb: 'removed' });
    if (task.leftovers && !params.force) throw hasLeftovers(task);
    // Without it, the next task of its group would start unasked.
    if (task.keepsSlot && !(params.force && isPerson)) throw atGate(task);
  }
  const isKept = params.forGood !== true;
  // Removes all of them, even if they have changed meanwhile; with `force`, a task that runs again is left untouched.
  await inSlices(ids, (id) => {
    const task = context.table.find(id);
    if (task && isTerminal(task)) orNotSaved(() => context.turn.remove(id, { isKept }));
  });
}
