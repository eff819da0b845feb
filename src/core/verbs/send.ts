import { badRequest, inboxClosed, noInbox, notOwner, wrongState } from '../../protocol/errors.ts';
import type { SendParams } from '../../protocol/messages.ts';
import { commandSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { runOf } from '../supervisor.ts';

/** Gives a live task a message. @throws unknownTask, notOwner, wrongState, noInbox, inboxClosed, badRequest */
export function send(context: EngineContext, params: SendParams, caller: Caller): Task {
  const task = visibleTask(context, params.id, caller);
  if (typeof params.content !== 'string') throw badRequest('A message is a text.');
  if (caller.session.role === 'program' && task.owner.id !== caller.session.id) throw notOwner(task.id);
  if (isTerminal(task)) throw wrongState({ id: task.id, state: task.status.state, verb: 'sent a message' });
  if (!commandSpecOf(task)?.takesInput) throw noInbox(task.id);
  if (!task.process) throw wrongState({ id: task.id, state: 'not started yet', verb: 'sent a message' });
  if (!context.executor.send(runOf(task), params.content)) throw inboxClosed(task.id);
  context.trace.write({ event: 'sent', id: task.id, characters: params.content.length });
  // Whatever it asked for, it has been given something.
  if (task.status.state === 'waiting' && task.status.for === 'input') {
    return context.table.apply(task.id, { type: 'wentOn', at: new Date().toISOString() });
  }
  return task;
}
