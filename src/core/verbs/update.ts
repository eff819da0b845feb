import { badRequest } from '../../protocol/errors.ts';
import type { UpdateParams } from '../../protocol/messages.ts';
import { isTerminal, type Progress, type Task, type TaskResult } from '../../protocol/task.ts';
import { describeCommand } from '../commandLine.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import type { StatusEvent } from '../taskEvents.ts';

/** Updates a live task; an ended task is left unchanged. @throws unknownTask, badRequest */
export function update(context: EngineContext, params: UpdateParams, caller: Caller): Task {
  const task = visibleTask(context, params.id, caller);
  if (isTerminal(task)) return task;
  // The caller runs the task, even if the connection over which it was registered is closed.
  if ('external' in task.spec && task.owner.id === caller.session.id)
    context.registrants.noteReturn(task.id, caller.cancelExternal);
  const at = new Date().toISOString();
  const status = statusEvent(task, params.status, at);
  const described = {
    type: 'described' as const,
    ...(params.description !== undefined && { description: describeCommand(params.description) }),
    ...(params.progress && { progress: plainProgress(params.progress) }),
    ...(params.result && { result: plainResult(params.result) }),
    ...(params.metadata && { metadata: params.metadata }),
    at,
  };
  const events = [...(status ? [status] : []), described];
  context.turn.commit(events.map((event) => ({ id: task.id, event })));
  return context.table.get(task.id);
}

/** The status that results from an update. @throws badRequest */
function statusEvent(task: Task, status: UpdateParams['status'], at: string): StatusEvent | undefined {
  const { state } = task.status;
  // An earlier update must not revoke a requested cancel.
  if (!status || state === 'cancelRequested') return undefined;
  if (status.state === 'waiting') {
    if (state === 'pending')
      throw badRequest(`Task ${task.id} has not started, so it cannot wait for an answer.`);
    return { type: 'waited', for: status.for, message: describeCommand(status.message), at };
  }
  return state === 'waiting' ? { type: 'wentOn', at } : undefined;
}

function plainProgress(progress: Progress): Progress {
  const { message } = progress;
  return message === undefined ? progress : { ...progress, message: describeCommand(message) };
}

/** A result with a one-line summary. */
export function plainResult(result: TaskResult): TaskResult {
  return result.summary === undefined ? result : { ...result, summary: describeCommand(result.summary) };
}
