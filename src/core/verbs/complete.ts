import { badRequest } from '../../protocol/errors.ts';
import type { CompleteParams } from '../../protocol/messages.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { plainResult } from './update.ts';

/** Ends a registered task; an ended task is left unchanged. @throws unknownTask, badRequest */
export function complete(context: EngineContext, params: CompleteParams, caller: Caller): Task {
  const task = visibleTask(context, params.id, caller);
  const { outcome, result } = params;
  if (!('external' in task.spec)) {
    throw badRequest(`Task ${task.id} ends by itself, because the host runs it. Cancel it to end it now.`);
  }
  if (isTerminal(task)) return task;
  const ended = context.turn.apply(task.id, {
    type: 'reported',
    outcome,
    ...(result && { result: plainResult(result) }),
    at: new Date().toISOString(),
  });
  context.trace.write({ event: 'ended', id: task.id, state: ended.status.state });
  return ended;
}
