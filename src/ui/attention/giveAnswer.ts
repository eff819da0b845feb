import * as vscode from 'vscode';
import { ErrorCode, isExpectedError } from '../../protocol/errors.ts';
import type { Task } from '../../protocol/task.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import { isAllowedToRun } from '../editor/workspaceTrust.ts';
import type { OfferedAnswer } from '../tasks/requests.ts';

/** Answers a request of an agent run. Says so if somebody else was faster. */
export async function giveAnswer(
  gateway: HostGateway,
  { task, request, answer }: { task: Task; request: string; answer: OfferedAnswer },
): Promise<void> {
  if (!answer.isDenial && !(await isAllowedToRun())) return;
  const { option } = answer;
  const {
    id,
    attempt: { number: attempt },
  } = task;
  const said = option === undefined ? { decision: 'deny' as const } : { option };
  try {
    await gateway.withClient((client) => client.answer({ id, attempt, request, ...said }));
  } catch (error) {
    if (!isExpectedError(error) || error.code !== ErrorCode.nothingAsked) throw error;
    void vscode.window.showInformationMessage(
      'This request was already answered elsewhere, or the agent went on.',
    );
  }
}
