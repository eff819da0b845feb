import { wrongState } from '../../protocol/errors.ts';
import type { CancelParams } from '../../protocol/messages.ts';
import { agentSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { descendantsOf } from '../taskTree.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';

/**
 * Answers when the cancel is on its way; an agent's run takes along what it started. Of a task that has ended it ends
 * what that left running, and answers when it has. @throws unknownTask, wrongState
 */
export function cancel(context: EngineContext, params: CancelParams, caller: Caller): Task | Promise<Task> {
  const task = visibleTask(context, params.id, caller);
  if (isTerminal(task) && task.leftovers) return endLeftovers(context, task, caller);
  if (!isCancellable(task)) throw wrongState({ id: task.id, state: stateInWords(task), verb: 'cancelled' });
  requestCancel(context, task, params.reason);
  if (agentSpecOf(task)) cancelBelow(context, task, params.reason);
  return context.table.get(task.id);
}

async function endLeftovers(context: EngineContext, { id }: Task, caller: Caller): Promise<Task> {
  await context.leftovers.look(id);
  const task = visibleTask(context, id, caller);
  // Gone meanwhile, perhaps because somebody else asked for it, too.
  if (!task.leftovers) return task;
  await context.leftovers.end(id);
  return visibleTask(context, id, caller);
}

/** What an agent has started is part of its run. */
function cancelBelow(
  context: EngineContext,
  run: Task,
  reason = `Its agent run ${run.id} was cancelled.`,
): void {
  for (const task of descendantsOf(context.table.values(), ({ id }) => id === run.id)) {
    if (task.id !== run.id && isCancellable(task)) requestCancel(context, task, reason);
  }
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
