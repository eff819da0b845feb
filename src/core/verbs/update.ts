import { badRequest } from '../../protocol/errors.ts';
import type { UpdateParams } from '../../protocol/messages.ts';
import { isTerminal, type Progress, type Task, type TaskResult } from '../../protocol/task.ts';
import { describeCommand } from '../commandLine.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { transition } from '../taskTransitions.ts';

/** Tells of a live task; one that has ended stays as it is. @throws unknownTask, badRequest */
export function update(context: EngineContext, params: UpdateParams, caller: Caller): Task {
  const task = visibleTask(context, params.id, caller);
  if (isTerminal(task)) return task;
  const at = new Date().toISOString();
  const next = {
    ...withStatus(task, params.status, at),
    ...(params.description !== undefined && { description: describeCommand(params.description) }),
    ...(params.progress && { progress: plainProgress(params.progress) }),
    ...(params.result && { result: plainResult(params.result) }),
    ...(params.metadata && { metadata: params.metadata }),
    updatedAt: at,
  };
  // How far it is will be told again; everything else is worth a write.
  const isOnlyProgress = Object.keys(params).every((field) => field === 'id' || field === 'progress');
  if (!isOnlyProgress) return context.table.update(next);
  context.table.note(next);
  return next;
}

function withStatus(task: Task, status: UpdateParams['status'], at: string): Task {
  const { state } = task.status;
  // A cancel that was requested is not taken back by news from before it.
  if (!status || state === 'cancelRequested') return task;
  if (status.state === 'waiting') {
    if (state === 'pending')
      throw badRequest(`Task ${task.id} has not started, so it cannot wait for an answer.`);
    return transition(task, {
      type: 'waited',
      for: status.for,
      message: describeCommand(status.message),
      at,
    });
  }
  return state === 'waiting' ? transition(task, { type: 'wentOn', at }) : task;
}

function plainProgress(progress: Progress): Progress {
  const { message } = progress;
  return message === undefined ? progress : { ...progress, message: describeCommand(message) };
}

/** A result whose summary is one line. */
export function plainResult(result: TaskResult): TaskResult {
  return result.summary === undefined ? result : { ...result, summary: describeCommand(result.summary) };
}
