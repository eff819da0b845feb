import type { TaskParams } from '../../protocol/messages.ts';
import type { Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';

/** Resolves when the task has ended. @throws unknownTask, also when it is removed meanwhile */
export function wait(context: EngineContext, params: TaskParams, caller: Caller): Promise<Task> {
  const { id } = visibleTask(context, params.id, caller);
  return context.waits.whenEnded(id, caller.signal);
}
