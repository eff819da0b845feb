import type { TaskParams } from '../../protocol/messages.ts';
import type { Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { withOutputBytes } from '../outputFile.ts';

/** Reading a task also updates its leftovers, and tries to save an unsaved record. @throws unknownTask */
export async function get(context: EngineContext, params: TaskParams, caller: Caller): Promise<Task> {
  const { id, leftovers } = visibleTask(context, params.id, caller);
  if (leftovers) await context.leftovers.look(id);
  return withOutputBytes(context.turn.saveAgain(id));
}
