import { wrongState } from '../../protocol/errors.ts';
import type { RemoveParams } from '../../protocol/messages.ts';
import { isTerminal } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { stateInWords } from './cancel.ts';

/** All of them, or none. @throws unknownTask, wrongState */
export function remove(context: EngineContext, params: RemoveParams, caller: Caller): void {
  for (const id of params.ids) {
    const task = visibleTask(context, id, caller);
    if (!isTerminal(task)) throw wrongState({ id, state: stateInWords(task), verb: 'removed' });
  }
  for (const id of new Set(params.ids)) context.table.remove(id);
}
