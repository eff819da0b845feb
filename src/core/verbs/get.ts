import type { TaskParams } from '../../protocol/messages.ts';
import type { Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { withOutputBytes } from '../outputFile.ts';

/** @throws unknownTask */
export function get(context: EngineContext, params: TaskParams, caller: Caller): Task {
  return withOutputBytes(visibleTask(context, params.id, caller));
}
