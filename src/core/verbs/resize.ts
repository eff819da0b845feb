import { noTerminal, notOwner, wrongState } from '../../protocol/errors.ts';
import type { ResizeParams } from '../../protocol/messages.ts';
import { commandSpecOf, isTerminal } from '../../protocol/task.ts';
import { maySteer } from '../access.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { runOf } from '../supervisor.ts';

/**
 * Sets the size of a task's terminal, also before the task starts.
 * @throws unknownTask, notOwner, wrongState, noTerminal, the file system's error
 */
export function resize(context: EngineContext, params: ResizeParams, caller: Caller): null {
  const task = visibleTask(context, params.id, caller);
  if (!maySteer(caller.session, task, (id) => context.table.find(id))) throw notOwner(task.id);
  if (!commandSpecOf(task)?.terminal) throw noTerminal(task.id);
  if (isTerminal(task)) throw wrongState({ id: task.id, state: task.status.state, verb: 'given a size' });
  context.executor.resize(runOf(task), params);
  return null;
}
