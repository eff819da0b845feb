import type { UndoTakeOverParams } from '../../protocol/messages.ts';
import type { UndoneTakeOver } from '../../protocol/takeOver.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { checkMayTakeOver } from './takeOver.ts';

/**
 * Undoes a take-over of a run, file by file; what was changed since stays.
 * @throws unknownTask, notOwner, modeForbids, wrongState if there is none, cannotTakeOver, gitFailed
 */
export async function undoTakeOver(
  context: EngineContext,
  { id, undo }: UndoTakeOverParams,
  caller: Caller,
): Promise<UndoneTakeOver> {
  const task = visibleTask(context, id, caller);
  checkMayTakeOver(context, task, caller);
  const undone = await context.takeOvers.undo(task, undo);
  context.trace.write({ event: 'takeOverUndone', id, paths: undone.paths.length, left: undone.left.length });
  return undone;
}
