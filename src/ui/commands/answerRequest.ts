import * as vscode from 'vscode';
import { readTranscriptPage } from '../../client/transcriptFollower.ts';
import type { PermissionDecision, PermissionRequest } from '../../protocol/agentEvents.ts';
import { plainText } from '../../protocol/agentText.ts';
import { nothingAsked } from '../../protocol/errors.ts';
import { titleOf, type Task } from '../../protocol/task.ts';
import { answerRequest as answer } from '../answerRequest.ts';
import { decisionLabels, decisionsOf } from '../permissionDecisions.ts';
import { canAnswer, openRequests, requestText } from '../permissionRequests.ts';
import { inMessage, oneLine, withoutIcons } from '../plainText.ts';
import { requestDetail } from '../requestDetail.ts';
import { chooseTask } from './chooseTasks.ts';
import type { CommandHandler } from './commandContext.ts';

const TITLE_LENGTH = 60;
const DETAIL_LENGTH = 400;
const SHOW_TRANSCRIPT = 'Show Transcript';
/** Where a request is looked for: what is asked now stands at the end. */
const TAIL_BYTES = 512 * 1024;

/** Shows what an agent run asks leave for, with what that would do, and gives the answer. */
export const answerRequest: CommandHandler = async (context, args) => {
  const task = await chooseTask(context, args, { placeholder: 'Answer…', fits: canAnswer });
  if (!task) return;
  const request = await pickRequest(task);
  if (!request) return;
  const choice = await pickDecision(task, request);
  if (choice === SHOW_TRANSCRIPT) {
    await vscode.commands.executeCommand('legwork.showTranscript', { id: task.id });
  } else if (choice) {
    await answer(context.gateway, { id: task.id, decision: choice, request: request.id });
  }
};

/** @throws nothingAsked */
async function pickRequest(task: Task): Promise<PermissionRequest | undefined> {
  const requests = openRequests(task);
  const [first] = requests;
  if (!first) throw nothingAsked(task.id);
  if (requests.length === 1) return first;
  const items = requests.map((request) => ({ label: shown(requestText(request)), request }));
  const placeHolder = `What ${shown(titleOf(task), TITLE_LENGTH)} asks`;
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.request;
}

async function pickDecision(
  task: Task,
  request: PermissionRequest,
): Promise<PermissionDecision | typeof SHOW_TRANSCRIPT | undefined> {
  const detail = shown(requestDetail(await whole(task, request)), DETAIL_LENGTH);
  const labelOf = (decision: PermissionDecision) =>
    request.options.find((option) => option.decision === decision)?.label ?? '';
  const decisions = decisionsOf(request).map((choice) => ({
    label: decisionLabels[choice],
    description: shown(labelOf(choice)),
    ...(choice === 'allow' && detail !== '' ? { detail } : {}),
    choice,
  }));
  const others = [
    { label: '', kind: vscode.QuickPickItemKind.Separator, choice: undefined },
    { label: SHOW_TRANSCRIPT, choice: SHOW_TRANSCRIPT } as const,
  ];
  const picked = await vscode.window.showQuickPick([...decisions, ...others], {
    title: shown(titleOf(task), TITLE_LENGTH),
    placeHolder: shown(requestText(request)),
  });
  return picked?.choice;
}

/** The request with what the tool was given, which only the transcript has. */
async function whole({ agent }: Task, request: PermissionRequest): Promise<PermissionRequest> {
  if (!agent) return request;
  const { events } = await readTranscriptPage({ path: agent.transcript, bytes: TAIL_BYTES });
  const asked = events.findLast((event) => event.type === 'permission' && event.request.id === request.id);
  return asked?.type === 'permission' ? asked.request : request;
}

function shown(text: string, limit?: number): string {
  return withoutIcons(inMessage(oneLine(plainText(text), limit)));
}
