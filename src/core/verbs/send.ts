import {
  badRequest,
  inboxClosed,
  inputWithoutEnd,
  noInbox,
  notOwner,
  wrongState,
} from '../../protocol/errors.ts';
import type { SendParams } from '../../protocol/messages.ts';
import { agentSpecOf, commandSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { checked } from '../../protocol/checked.ts';
import { prompt } from '../../protocol/messageText.ts';
import { maySteer } from '../access.ts';
import { guardMessage } from '../guard/startGuard.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { runOf } from '../supervisor.ts';
import { resumptionOf } from '../agentRuns/resumption.ts';
import { stateInWords } from './cancel.ts';
import { runAgain } from './rerun.ts';

/**
 * Sends a message to a live task; an agent run that has ended is resumed with it.
 * @throws unknownTask, notOwner, modeForbids, wrongState, noInbox, inboxClosed, inboxOverfull, badRequest, nameTaken, notSaved
 */
export function send(context: EngineContext, params: SendParams, caller: Caller): Task {
  const task = visibleTask(context, params.id, caller);
  const content = contentOf(params);
  if (!maySteer(caller.session, task, (id) => context.table.find(id))) throw notOwner(task.id);
  guardMessage(context, task, caller);
  if (agentSpecOf(task)) return sendToAgent(context, task, { ...params, caller });
  if (isTerminal(task)) throw wrongState({ id: task.id, state: task.status.state, verb: 'sent a message' });
  if (!commandSpecOf(task)?.takesInput) throw noInbox(task.id);
  const notStarted = () => wrongState({ id: task.id, state: 'not started yet', verb: 'sent a message' });
  if (!task.process && !isStarting(task)) throw notStarted();
  if (params.isEnd && !context.executor.canEndInput(runOf(task))) throw inputWithoutEnd(task.id);
  if (!context.executor.send(runOf(task), content)) throw task.process ? inboxClosed(task.id) : notStarted();
  if (params.isEnd) context.executor.endInput(runOf(task));
  context.trace.write({
    event: 'sent',
    id: task.id,
    bytes: content.length,
    ...(params.isEnd && { isEnd: true }),
  });
  // Whatever it asked for, it has received input.
  if (task.status.state === 'waiting' && task.status.for === 'input') {
    return context.turn.apply(task.id, { type: 'wentOn', at: new Date().toISOString() });
  }
  return task;
}

/** Whether its executor has it, and no process yet. Its input is there, so who sends at once need not wait. */
function isStarting({ status }: Task): boolean {
  return status.state === 'pending' && status.waitsFor === undefined;
}

/** The message as bytes. @throws badRequest */
function contentOf({ content, bytes, isEnd = false }: SendParams): Buffer {
  if (bytes === undefined) {
    if (isEnd && content === undefined) return Buffer.alloc(0);
    if (content === undefined) throw badRequest('The message is missing. Pass a text or bytes.');
    return Buffer.from(content);
  }
  if (content !== undefined) throw badRequest('A message is a text or bytes, not both.');
  const decoded = Buffer.from(bytes, 'base64');
  if (decoded.toString('base64') !== bytes) throw badRequest('The bytes of a message are not base64.');
  return decoded;
}

function sendToAgent(
  context: EngineContext,
  task: Task,
  { content, bytes, isEnd, from, caller }: SendParams & { caller: Caller },
): Task {
  if (isEnd)
    throw badRequest('An agent has no input that could be ended. It ends when it has nothing left to do.');
  if (content === undefined || bytes !== undefined) throw badRequest('A message to an agent is a text.');
  checked(prompt, content);
  if (task.status.state === 'cancelRequested') {
    throw wrongState({ id: task.id, state: stateInWords(task), verb: 'sent a message' });
  }
  const message = { content, ...(from !== undefined && { from }) };
  if (isTerminal(task)) {
    const resumes = resumptionOf(task, message);
    if (!resumes) throw wrongState({ id: task.id, state: task.status.state, verb: 'sent a message' });
    return runAgain(context, task, { resumes, caller });
  }
  context.agentRuns.send(task, message);
  context.trace.write({ event: 'sent', id: task.id, characters: content.length });
  return context.table.get(task.id);
}
