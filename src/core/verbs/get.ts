import type { TaskParams } from '../../protocol/messages.ts';
import type { Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { withOutputBytes } from '../outputFile.ts';

/** A look at a task is also one at what it left running, and a try to save what is behind. @throws unknownTask */
export async function get(context: EngineContext, params: TaskParams, caller: Caller): Promise<Task> {
  const { id, leftovers } = visibleTask(context, params.id, caller);
  if (leftovers) await context.leftovers.look(id);
  return withOutputBytes(context.turn.saveAgain(id));
}
