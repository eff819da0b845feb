import * as vscode from 'vscode';
import type { AgentRequest } from '../../protocol/agentRequests.ts';
import { ErrorCode, isExpectedError } from '../../protocol/errors.ts';
import { isDenial, type SaidAnswer } from '../../protocol/requestAnswers.ts';
import type { Task } from '../../protocol/task.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import { isAllowedToRun } from '../editor/workspaceTrust.ts';
import type { OfferedAnswer } from '../tasks/offeredAnswers.ts';

/** Answers a request of an agent run. Says so if somebody else was faster. */
export async function giveAnswer(
  gateway: HostGateway,
  { task, request, said }: { task: Task; request: AgentRequest; said: SaidAnswer },
): Promise<void> {
  if (!isDenial(request, said) && !(await isAllowedToRun())) return;
  const {
    id,
    attempt: { number: attempt },
  } = task;
  try {
    await gateway.withClient((client) => client.answer({ id, attempt, request: request.id, ...said }));
  } catch (error) {
    if (!isExpectedError(error) || error.code !== ErrorCode.nothingAsked) throw error;
    tellAnswered();
  }
}

/** Says that a request is over, which nobody has to mind. */
export function tellAnswered(): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('This request was already answered elsewhere, or the agent went on.'),
  );
}

/** What choosing an offered answer says. */
export function saidBy({ option, isDenial }: OfferedAnswer, reason?: string): SaidAnswer {
  const said: SaidAnswer = option === undefined ? { decision: 'deny' } : { option };
  return isDenial && reason !== undefined && reason.trim() !== '' ? { ...said, reason } : said;
}
