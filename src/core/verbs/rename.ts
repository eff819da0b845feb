import type { RenameParams } from '../../protocol/messages.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';

/** @throws unknownTask, nameTaken */
export function rename(context: EngineContext, params: RenameParams, caller: Caller): Task {
  const { name: _before, ...unnamed } = visibleTask(context, params.id, caller);
  if (params.name === '') return context.table.update(unnamed);
  if (!isTerminal(unnamed)) {
    context.table.checkNameIsFree(params.name, { session: unnamed.owner.id, except: params.id });
  }
  return context.table.update({ ...unnamed, name: params.name });
}
