import type { RenameParams } from '../../protocol/messages.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';

/** @throws unknownTask, nameTaken */
export function rename(context: EngineContext, params: RenameParams, caller: Caller): Task {
  const task = visibleTask(context, params.id, caller);
  if (params.name === '') return context.turn.apply(task.id, { type: 'renamed' });
  if (!isTerminal(task)) {
    context.table.checkNameIsFree(params.name, { session: task.owner.id, except: params.id });
  }
  return context.turn.apply(task.id, { type: 'renamed', name: params.name });
}
