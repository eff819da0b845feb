import type { TaskParams } from '../../protocol/messages.ts';
import type { Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { withOutputBytes } from '../outputFile.ts';

/** A look at a task is also a try to save what is behind. @throws unknownTask */
export function get(context: EngineContext, params: TaskParams, caller: Caller): Task {
  const { id } = visibleTask(context, params.id, caller);
  return withOutputBytes(context.table.saveAgain(id));
}
