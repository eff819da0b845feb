import { wrongState } from '../../protocol/errors.ts';
import type { CancelParams } from '../../protocol/messages.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';

/** Answers when the cancel is on its way. @throws unknownTask, wrongState */
export function cancel(context: EngineContext, params: CancelParams, caller: Caller): Task {
  const task = visibleTask(context, params.id, caller);
  if (!isCancellable(task)) throw wrongState({ id: task.id, state: stateInWords(task), verb: 'cancelled' });
  return requestCancel(context, task, params.reason);
}

/** Whether a cancel would do anything. */
export function isCancellable(task: Task): boolean {
  return !isTerminal(task) && task.status.state !== 'cancelRequested';
}

/** Cancels a task that can be. */
export function requestCancel(context: EngineContext, task: Task, reason?: string): Task {
  context.trace.write({ event: 'cancelRequested', id: task.id });
  const requested = context.table.apply(task.id, {
    type: 'cancelRequested',
    ...(reason !== undefined && { reason }),
    at: new Date().toISOString(),
  });
  context.supervisor.terminate(requested);
  return context.table.get(task.id);
}

/** The state for a sentence that says what cannot be done. */
export function stateInWords(task: Task): string {
  return task.status.state === 'cancelRequested' ? 'being cancelled already' : task.status.state;
}
