import { notOwner, nothingAsked } from '../../protocol/errors.ts';
import type { AnswerParams } from '../../protocol/messages.ts';
import { agentSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';

/** Answers what an agent run asks; the first answer counts. @throws unknownTask, notOwner, nothingAsked, badRequest */
export async function answer(context: EngineContext, params: AnswerParams, caller: Caller): Promise<Task> {
  const task = visibleTask(context, params.id, caller);
  if (caller.session.role === 'program' && task.owner.id !== caller.session.id) throw notOwner(task.id);
  const isLive = (params.attempt ?? task.attempt.number) === task.attempt.number && !isTerminal(task);
  if (!agentSpecOf(task) || !isLive) throw nothingAsked(task.id);
  await context.agentRuns.answer(task, params);
  const { fields, decision = fields ? 'fields' : 'option' } = params;
  context.trace.write({ event: 'answered', id: task.id, decision });
  return context.table.get(task.id);
}
