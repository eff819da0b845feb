import * as vscode from 'vscode';
import { plainText } from '../../../base/plainText.ts';
import { readTranscriptPage } from '../../../client/transcriptFollower.ts';
import { kindOf, type AgentRequest } from '../../../protocol/agentRequests.ts';
import { nothingAsked } from '../../../protocol/errors.ts';
import type { SaidAnswer } from '../../../protocol/requestAnswers.ts';
import { titleOf, type Task } from '../../../protocol/task.ts';
import type { CommandHandler } from '../../commandContext.ts';
import type { HostGateway } from '../../connection/hostGateway.ts';
import { inMessage, shortLine, withoutIcons } from '../../editor/labelText.ts';
import { openPage } from '../../editor/openPage.ts';
import { runOwnCommand } from '../../editor/ownCommands.ts';
import { chooseTask } from '../../tasks/choose/chooseTasks.ts';
import { answersOf, hasForm, takesOther, type OfferedAnswer } from '../../tasks/offeredAnswers.ts';
import { isApproval, openRequests } from '../../../protocol/openRequests.ts';
import { canAnswer, requestDetail, requestText, waitedText } from '../../tasks/requests.ts';
import { askFields, askOther, OTHER } from '../askFields.ts';
import { giveAnswer, saidBy, tellAnswered } from '../giveAnswer.ts';
import { BACK, textStep } from '../inputSteps.ts';

const TITLE_LENGTH = 60;
const DETAIL_LENGTH = 400;
/** A dialog with more would not fit on the screen. */
const DIALOG_LENGTH = 3000;
/** How much of a transcript's end is searched for a request. */
const TAIL_BYTES = 512 * 1024;
/** What a denial with a reason is called. A question is skipped without one. */
const REASONED = {
  permission: vscode.l10n.t('Deny with a Reason…'),
  plan: vscode.l10n.t('Keep Planning, and Say What to Change…'),
} as const;

/** Shows a request of a task, with what it would do, and gives the answer. */
export const answerRequest: CommandHandler = async (context, args) => {
  const task = await chooseTask(context, args, { placeholder: vscode.l10n.t('Answer…'), fits: canAnswer });
  if (!task) return;
  const row = await pickRequest(task, idOf(args));
  if (!row) return;
  const request = await wholeRequest(context.gateway, { task, row });
  const said = await askAnswer(task, request);
  if (said) await giveAnswer(context.gateway, { task, request, said });
};

/** The request that the caller means, if it says one. */
function idOf([target]: readonly unknown[]): string | undefined {
  const { request } = (target ?? {}) as { request?: unknown };
  return typeof request === 'string' ? request : undefined;
}

/** @throws nothingAsked */
async function pickRequest(task: Task, id: string | undefined): Promise<AgentRequest | undefined> {
  const requests = openRequests(task);
  const [first] = requests;
  if (!first) throw nothingAsked(task.id);
  if (id !== undefined) {
    const meant = requests.find((request) => request.id === id);
    if (!meant) tellAnswered();
    return meant;
  }
  if (requests.length === 1) return first;
  const now = Date.now();
  const items = requests.map((request) => ({
    label: shown(requestText(request)),
    description: waitedText(request, now),
    request,
  }));
  const placeHolder = vscode.l10n.t('What {0} asks', shown(titleOf(task), TITLE_LENGTH));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.request;
}

type Choice =
  { kind: 'answer'; answer: OfferedAnswer } | { kind: 'form' | 'other' | 'reason' | 'page' | 'transcript' };

/** Asks for the answer, in as many steps as it takes; `undefined` if the person cancels or only looks. */
async function askAnswer(task: Task, request: AgentRequest): Promise<SaidAnswer | undefined> {
  const title = shown(titleOf(task), TITLE_LENGTH);
  const choice = await pickChoice(title, request);
  switch (choice?.kind) {
    case 'answer':
      return saidBy(choice.answer);
    case 'form': {
      const fields = await askFields(title, request.fields ?? []);
      return fields && { fields };
    }
    case 'other': {
      const [field] = request.fields ?? [];
      const place = { title, step: 1, totalSteps: 1, canGoBack: true };
      const typed = field && (await askOther(place, field));
      if (typed === BACK) return askAnswer(task, request);
      return field && typed && { fields: { [field.id]: typed.text } };
    }
    case 'reason': {
      const place = { title, step: 1, totalSteps: 1, canGoBack: true };
      const placeholder = vscode.l10n.t('What the agent should know');
      const reason = await textStep(place, { prompt: shown(requestText(request)), placeholder });
      if (reason === BACK) return askAnswer(task, request);
      const denial = answersOf(request).find(({ isDenial }) => isDenial);
      return reason === undefined || !denial ? undefined : saidBy(denial, reason);
    }
    case 'page':
      await openPage(request.url ?? '');
      return askAnswer(task, request);
    case 'transcript':
      await runOwnCommand('legwork.showTranscript', { id: task.id });
      return undefined;
    case undefined:
      return undefined;
  }
}

type ChoiceItem = vscode.QuickPickItem & { choice?: Choice };

/** The editor cuts lines of a quick pick; a dialog shows all that a person is to allow. */
async function pickInDialog(request: AgentRequest): Promise<Choice | undefined> {
  const buttons: { title: string; choice: Choice }[] = [
    ...answersOf(request).map((answer) => ({
      title: answer.label,
      choice: { kind: 'answer', answer } satisfies Choice,
    })),
    { title: REASONED.permission, choice: { kind: 'reason' } },
  ];
  const { text = '' } = request;
  const left = text.length - DIALOG_LENGTH;
  const rest =
    left > 0
      ? `\n${vscode.l10n.t('… and {0} more characters, which Copy Command in the Tasks view copies, too.', left)}`
      : '';
  const options = { modal: true, detail: text.slice(0, DIALOG_LENGTH) + rest };
  return (await vscode.window.showWarningMessage(vscode.l10n.t('May this start?'), options, ...buttons))
    ?.choice;
}

async function pickChoice(title: string, request: AgentRequest): Promise<Choice | undefined> {
  if (isApproval(request)) return pickInDialog(request);
  const picked = await vscode.window.showQuickPick(choiceItems(request), {
    title,
    placeHolder: shown([requestText(request), waitedText(request, Date.now())].filter(Boolean).join(' · ')),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked?.choice;
}

function choiceItems(request: AgentRequest): ChoiceItem[] {
  const { fields = [], url } = request;
  const kind = kindOf(request);
  const offered = answersOf(request).map((answer) => ({
    label: shown(answer.label),
    description: shown(answer.hint),
    choice: { kind: 'answer', answer } satisfies Choice,
  }));
  const questions =
    fields.length === 1 ? vscode.l10n.t('1 question') : vscode.l10n.t('{0} questions', fields.length);
  const items: ChoiceItem[] = [
    ...(url === undefined
      ? []
      : [{ label: vscode.l10n.t('Open {0}', shown(url)), choice: { kind: 'page' } satisfies Choice }]),
    ...(hasForm(request)
      ? [
          {
            label: vscode.l10n.t('Answer…'),
            description: questions,
            choice: { kind: 'form' } satisfies Choice,
          },
        ]
      : []),
    ...offered.filter(({ choice }) => !choice.answer.isDenial),
    ...(takesOther(request) ? [{ label: OTHER, choice: { kind: 'other' } satisfies Choice }] : []),
    ...offered.filter(({ choice }) => choice.answer.isDenial),
    ...(kind === 'question' ? [] : [{ label: REASONED[kind], choice: { kind: 'reason' } satisfies Choice }]),
  ];
  const detail = shown(requestDetail(request), DETAIL_LENGTH);
  const [first, ...rest] = items;
  return [
    ...(first ? [{ ...first, ...(detail === '' ? {} : { detail }) }] : []),
    ...rest,
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: vscode.l10n.t('Show Transcript'), choice: { kind: 'transcript' } satisfies Choice },
  ];
}

/** The request with what the tool was given, which only the transcript has, or with all that a task is to do. */
async function wholeRequest(
  gateway: HostGateway,
  { task, row }: { task: Task; row: AgentRequest },
): Promise<AgentRequest> {
  if (isApproval(row)) return openRequests(await gateway.wholeTask(task.id)).find(isApproval) ?? row;
  if (!task.agent) return row;
  const { events } = await readTranscriptPage({ path: task.agent.transcript, bytes: TAIL_BYTES });
  const asked = events.findLast((event) => event.type === 'request' && event.request.id === row.id);
  return asked?.type === 'request' ? asked.request : row;
}

function shown(text: string, limit?: number): string {
  return withoutIcons(inMessage(shortLine(plainText(text), limit)));
}
