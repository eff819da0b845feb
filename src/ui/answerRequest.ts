import * as vscode from 'vscode';
import type { AnswerParams } from '../protocol/messages.ts';
import { ErrorCode, isExpectedError } from '../protocol/errors.ts';
import type { HostGateway } from './hostGateway.ts';
import { isAllowedToRun } from './workspaceTrust.ts';

/** Answers what an agent run asks. Where somebody else was quicker, the person is told so. */
export async function answerRequest(gateway: HostGateway, answer: AnswerParams): Promise<void> {
  if (answer.decision.startsWith('allow') && !(await isAllowedToRun())) return;
  try {
    await gateway.withClient((client) => client.answer(answer));
  } catch (error) {
    if (!isExpectedError(error) || error.code !== ErrorCode.nothingAsked) throw error;
    void vscode.window.showInformationMessage('That was answered elsewhere already, or the agent went on.');
  }
}
