import * as vscode from 'vscode';
import { plainText } from '../../../base/plainText.ts';
import { readTranscriptPage } from '../../../client/transcriptFollower.ts';
import type { AgentRequest } from '../../../protocol/agentRequests.ts';
import { nothingAsked } from '../../../protocol/errors.ts';
import { titleOf, type Task } from '../../../protocol/task.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { inMessage, shortLine, withoutIcons } from '../../editor/labelText.ts';
import { runOwnCommand } from '../../editor/ownCommands.ts';
import { chooseTask } from '../../tasks/choose/chooseTasks.ts';
import {
  answersOf,
  canAnswer,
  openRequests,
  requestDetail,
  requestText,
  type OfferedAnswer,
} from '../../tasks/requests.ts';
import { giveAnswer } from '../giveAnswer.ts';

const TITLE_LENGTH = 60;
const DETAIL_LENGTH = 400;
const SHOW_TRANSCRIPT = 'Show Transcript';
/** How much of a transcript's end is searched for a request. */
const TAIL_BYTES = 512 * 1024;

/** Shows a request of an agent run, with what it would do, and gives the answer. */
export const answerRequest: CommandHandler = async (context, args) => {
  const task = await chooseTask(context, args, { placeholder: 'Answer…', fits: canAnswer });
  if (!task) return;
  const request = await pickRequest(task);
  if (!request) return;
  const choice = await pickAnswer(task, request);
  if (choice === SHOW_TRANSCRIPT) {
    await runOwnCommand('legwork.showTranscript', { id: task.id });
  } else if (choice) {
    await giveAnswer(context.gateway, { task, request: request.id, answer: choice });
  }
};

/** @throws nothingAsked */
async function pickRequest(task: Task): Promise<AgentRequest | undefined> {
  const requests = openRequests(task);
  const [first] = requests;
  if (!first) throw nothingAsked(task.id);
  if (requests.length === 1) return first;
  const items = requests.map((request) => ({ label: shown(requestText(request)), request }));
  const placeHolder = `What ${shown(titleOf(task), TITLE_LENGTH)} asks`;
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.request;
}

async function pickAnswer(
  task: Task,
  request: AgentRequest,
): Promise<OfferedAnswer | typeof SHOW_TRANSCRIPT | undefined> {
  const detail = shown(requestDetail(await whole(task, request)), DETAIL_LENGTH);
  const answers = answersOf(request).map((choice, index) => ({
    label: shown(choice.label),
    description: choice.hint,
    ...(index === 0 && detail !== '' ? { detail } : {}),
    choice,
  }));
  const others = [
    { label: '', kind: vscode.QuickPickItemKind.Separator, choice: undefined },
    { label: SHOW_TRANSCRIPT, choice: SHOW_TRANSCRIPT } as const,
  ];
  const picked = await vscode.window.showQuickPick([...answers, ...others], {
    title: shown(titleOf(task), TITLE_LENGTH),
    placeHolder: shown(requestText(request)),
  });
  return picked?.choice;
}

/** The request with what the tool was given, which only the transcript has. */
async function whole({ agent }: Task, request: AgentRequest): Promise<AgentRequest> {
  if (!agent) return request;
  const { events } = await readTranscriptPage({ path: agent.transcript, bytes: TAIL_BYTES });
  const asked = events.findLast((event) => event.type === 'request' && event.request.id === request.id);
  return asked?.type === 'request' ? asked.request : request;
}

function shown(text: string, limit?: number): string {
  return withoutIcons(inMessage(shortLine(plainText(text), limit)));
}
