import { oneLine } from '../../base/plainText.ts';
import { toError } from '../../base/errors.ts';
import { forPersonToApprove, nothingAsked, notSaved } from '../../protocol/errors.ts';
import type { AnswerParams } from '../../protocol/messages.ts';
import { approvalOf, openRequests } from '../../protocol/openRequests.ts';
import { isDenial, resolveAnswer } from '../../protocol/requestAnswers.ts';
import type { Task } from '../../protocol/task.ts';
import { isPerson } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { requestCancel } from './cancel.ts';

/** What a task is cancelled with that a person does not allow. */
const DENIED = 'It was not allowed';

/**
 * Allows or denies a task that waits for approval; the first answer counts. Resolves when an approval is on disk.
 * @throws notOwner unless a person answers, nothingAsked, badRequest, notSaved
 */
export function approve(
  context: EngineContext,
  { task, ...params }: AnswerParams & { task: Task },
  caller: Caller,
): Task {
  const [request] = openRequests(task);
  const isMeant = params.request === undefined || params.request === request?.id;
  const isLatest = (params.attempt ?? task.attempt.number) === task.attempt.number;
  if (!request || !approvalOf(task) || !isMeant || !isLatest) throw nothingAsked(task.id);
  if (!isPerson(caller, (id) => context.table.find(id))) throw forPersonToApprove(task.id);
  const answer = resolveAnswer(request, params);
  const isDenied = isDenial(request, answer);
  context.trace.write({ event: 'answered', id: task.id, decision: isDenied ? 'deny' : 'allow' });
  if (isDenied) {
    const reason = answer.reason === undefined ? `${DENIED}.` : `${DENIED}: ${oneLine(answer.reason)}`;
    return requestCancel(context, task, reason);
  }
  try {
    return context.turn.apply(
      task.id,
      { type: 'approved', at: new Date().toISOString() },
      { mustSave: true },
    );
  } catch (error) {
    throw notSaved(toError(error));
  }
}
