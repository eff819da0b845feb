import { badRequest, forPersonToAllow, notOwner, nothingAsked } from '../../protocol/errors.ts';
import { limitOf } from '../../protocol/checks.ts';
import { kindOf, type AgentRequest } from '../../protocol/agentRequests.ts';
import type { AnswerParams } from '../../protocol/messages.ts';
import type { LimitAsk } from '../../protocol/agentRun.ts';
import { limitDecision, limitRequest } from '../../protocol/limitRequest.ts';
import { approvalOf, limitAskOf } from '../../protocol/openRequests.ts';
import { isDenial, resolveAnswer } from '../../protocol/requestAnswers.ts';
import { agentSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { mayAllow, maySteer } from '../access.ts';
import { limitFailure } from '../agentRuns/agentLimits.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { isBeingEnded } from '../recovery.ts';
import { approve } from './approve.ts';

/**
 * Answers what an agent run asks, or whether a task may start; the first answer counts.
 * @throws unknownTask, notOwner, nothingAsked, badRequest, notSaved
 */
export async function answer(context: EngineContext, params: AnswerParams, caller: Caller): Promise<Task> {
  const task = visibleTask(context, params.id, caller);
  if (approvalOf(task)) return approve(context, { ...params, task }, caller);
  const find = (id: string) => context.table.find(id);
  if (!maySteer(caller.session, task, find)) throw notOwner(task.id);
  const isLive = (params.attempt ?? task.attempt.number) === task.attempt.number && !isTerminal(task);
  if (!agentSpecOf(task) || !isLive) throw nothingAsked(task.id);
  const asked = limitAskOf(task);
  if (asked && [undefined, limitRequest(asked, task).id].includes(params.request))
    return answerLimit(context, { task, asked, said: params }, caller);
  const run = await context.agentRuns.ready(task);
  // What is to end gets no permission any more.
  if (isBeingEnded(context.table.get(task.id))) throw nothingAsked(task.id);
  const request = run && requestOf(run.openRequests, params.request);
  if (!run || !request) throw nothingAsked(task.id);
  const resolved = resolveAnswer(request, params);
  const isLeave = kindOf(request) !== 'question' && !isDenial(request, resolved);
  if (isLeave && !mayAllow(caller, find)) throw forPersonToAllow(task.id);
  run.answer(request.id, resolved);
  const { fields, decision = fields ? 'fields' : 'option' } = params;
  context.trace.write({ event: 'answered', id: task.id, decision });
  return context.table.get(task.id);
}

/** Whether a run that has reached a limit goes on, and until when. More may be allowed only by who may allow anything. */
function answerLimit(
  context: EngineContext,
  { task, asked, said }: { task: Task; asked: LimitAsk; said: AnswerParams },
  caller: Caller,
): Task {
  if (isBeingEnded(task)) throw nothingAsked(task.id);
  const decision = limitDecision(asked, resolveAnswer(limitRequest(asked, task), said));
  if (decision.kind === 'wrong') throw badRequest(decision.why);
  if (decision.kind === 'goOn' && !mayAllow(caller, (id) => context.table.find(id)))
    throw forPersonToAllow(task.id);
  const at = new Date().toISOString();
  context.trace.write({ event: 'answered', id: task.id, decision: decision.kind });
  const isOver = limitOf(task) !== undefined;
  if (isOver) {
    const most = decision.kind === 'goOn' ? { most: decision.most } : {};
    return context.turn.apply(task.id, { type: 'limitDecided', ...most, at });
  }
  return context.turn.apply(
    task.id,
    decision.kind === 'goOn'
      ? { type: 'limitRaised', most: decision.most, at }
      : { type: 'limitReached', failure: limitFailure(asked), at },
  );
}

/** The request that is meant: the oldest, unless one is named. */
function requestOf(open: readonly AgentRequest[], id: string | undefined): AgentRequest | undefined {
  return id === undefined ? open[0] : open.find((request) => request.id === id);
}
