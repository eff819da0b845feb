import { forPersonToAllow, notOwner, nothingAsked } from '../../protocol/errors.ts';
import { kindOf, type AgentRequest } from '../../protocol/agentRequests.ts';
import type { AnswerParams } from '../../protocol/messages.ts';
import { isDenial, resolveAnswer } from '../../protocol/requestAnswers.ts';
import { agentSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { mayAllow, maySteer } from '../access.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { isBeingEnded } from '../recovery.ts';

/** Answers what an agent run asks; the first answer counts. @throws unknownTask, notOwner, nothingAsked, badRequest */
export async function answer(context: EngineContext, params: AnswerParams, caller: Caller): Promise<Task> {
  const task = visibleTask(context, params.id, caller);
  const find = (id: string) => context.table.find(id);
  if (!maySteer(caller.session, task, find)) throw notOwner(task.id);
  const isLive = (params.attempt ?? task.attempt.number) === task.attempt.number && !isTerminal(task);
  if (!agentSpecOf(task) || !isLive) throw nothingAsked(task.id);
  const run = await context.agentRuns.ready(task);
  // What is to end gets no permission any more.
  if (isBeingEnded(context.table.get(task.id))) throw nothingAsked(task.id);
  const request = run && requestOf(run.openRequests, params.request);
  if (!run || !request) throw nothingAsked(task.id);
  const resolved = resolveAnswer(request, params);
  const isLeave = kindOf(request) !== 'question' && !isDenial(request, resolved);
  if (isLeave && !mayAllow(caller.session, find)) throw forPersonToAllow(task.id);
  run.answer(request.id, resolved);
  const { fields, decision = fields ? 'fields' : 'option' } = params;
  context.trace.write({ event: 'answered', id: task.id, decision });
  return context.table.get(task.id);
}

/** The request that is meant: the oldest, unless one is named. */
function requestOf(open: readonly AgentRequest[], id: string | undefined): AgentRequest | undefined {
  return id === undefined ? open[0] : open.find((request) => request.id === id);
}
