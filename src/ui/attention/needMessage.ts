import * as vscode from 'vscode';
import { kindOf } from '../../protocol/agentRequests.ts';
import { isApproval } from '../../protocol/openRequests.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import { focusTasksView, runOwnCommand } from '../editor/ownCommands.ts';
import { answersOf, hasForm, takesOther, type OfferedAnswer } from '../tasks/offeredAnswers.ts';
import { canSend, canStartNext } from '../tasks/taskAbilities.ts';
import type { Task } from '../../protocol/task.ts';
import { OTHER } from './askFields.ts';
import { withPlaces } from './elsewhere.ts';
import { giveAnswer, saidBy } from './giveAnswer.ts';
import { isWhole, noticeOfRequest, noticeOfRequests, type Need } from './needs.ts';
import { TURN_OFF, turnOffPrompt } from './turnOff.ts';

/** With more buttons a message has no room for the request itself. */
const MOST_ANSWERS = 3;
const LABEL_LENGTH = 40;
/** For how many characters of buttons a message has room, of which each takes some for its edges. The editor cuts what is longer. */
const ROOM = 60;
const EDGES = 3;
const ANSWER = vscode.l10n.t('Answer');
const CHOOSE_ANSWER = vscode.l10n.t('Answer…');
const OPEN = vscode.l10n.t('Open');
const SHOW_OUTPUT = vscode.l10n.t('Show Output');
const START_NEXT = vscode.l10n.t('Start Next');
const SHOW_TASKS = vscode.l10n.t('Show Tasks');

/** Which tasks belong to this window. */
export interface NeedSituation {
  isInScope(task: Task): boolean;
}

/** Shows what a task needs, with the answers as buttons. Resolves with what the person chose to do. */
export async function showNeed(
  need: Need,
  { gateway, isInScope, now }: NeedSituation & { gateway: HostGateway; now?: number },
): Promise<() => Promise<void>> {
  const { task, request } = need;
  // What has not started has nothing to open, but a denial may have a reason.
  const opening = request && isApproval(request) ? CHOOSE_ANSWER : OPEN;
  // What waits at a gate has no output yet.
  const opened = canStartNext(task) ? [START_NEXT] : [...(canSend(task) ? [ANSWER] : []), SHOW_OUTPUT];
  const others = [...(request ? [opening] : opened), TURN_OFF];
  const offered = request && isWhole(need) ? offeredIn(request, others) : undefined;
  const answers = (offered?.answers ?? []).map((each) => ({ title: each.label, answer: each }));
  const more = offered?.more === undefined || others.includes(offered.more) ? [] : [offered.more];
  const buttons = [...more, ...others].map((title) => ({ title }));
  // Known by the button and not by its words, which an agent may choose as it likes.
  const text = withPlaces(noticeOfRequest(need, now), [task], isInScope);
  const choice = await vscode.window.showWarningMessage(text, ...answers, ...buttons);
  const answer = answers.find((button) => button === choice)?.answer;
  if (answer && request) return () => giveAnswer(gateway, { task, request, said: saidBy(answer) });
  return () => follow(choice?.title, need);
}

async function follow(button: string | undefined, { task: { id }, request }: Need): Promise<void> {
  switch (button) {
    case CHOOSE_ANSWER:
    case OTHER:
      await runOwnCommand('legwork.answerRequest', { id, ...(request && { request: request.id }) });
      return;
    case ANSWER:
      await runOwnCommand('legwork.send', { id });
      return;
    case START_NEXT:
      await runOwnCommand('legwork.startNext', { id });
      return;
    case OPEN:
      await runOwnCommand('legwork.showTranscript', { id });
      return;
    case SHOW_OUTPUT:
      await runOwnCommand('legwork.showOutput', { id });
      return;
    case TURN_OFF:
      return turnOffPrompt('needsYou');
  }
}

/** The answers that are buttons beside others, and the button for those that are not. A question is skipped where it is looked at. */
function offeredIn(
  request: NonNullable<Need['request']>,
  others: readonly string[],
): { answers: OfferedAnswer[]; more?: string } {
  const all = answersOf(request, LABEL_LENGTH);
  const answers = kindOf(request) === 'question' ? all.filter(({ isDenial }) => !isDenial) : all;
  const isDirect = !hasForm(request) && request.url === undefined && answers.length <= MOST_ANSWERS;
  if (!isDirect) return { answers: [], more: CHOOSE_ANSWER };
  const offered = takesOther(request) ? { answers, more: OTHER } : { answers };
  if (haveRoom([...labelsOf(answers), ...(offered.more ? [offered.more] : []), ...others])) return offered;
  // Of the choices of a question, some alone would be taken for all.
  const some = kindOf(request) === 'question' ? [] : shortest(answers, [CHOOSE_ANSWER, ...others]);
  return { answers: some, more: CHOOSE_ANSWER };
}

/** The answers with the fewest letters that have room beside others; none if all of them are denials. */
function shortest(answers: readonly OfferedAnswer[], others: readonly string[]): OfferedAnswer[] {
  let some = [...answers];
  while (some.length > 0 && !haveRoom([...labelsOf(some), ...others])) {
    const longest = some.reduce((one, other) => (other.label.length > one.label.length ? other : one));
    some = some.filter((each) => each !== longest);
  }
  return some.every(({ isDenial }) => isDenial) ? [] : some;
}

function labelsOf(answers: readonly OfferedAnswer[]): string[] {
  return answers.map(({ label }) => label);
}

/** Cut, two answers may read the same: `Approve, and…`. */
function haveRoom(labels: readonly string[]): boolean {
  return labels.reduce((sum, { length }) => sum + length + EDGES, 0) <= ROOM;
}

/** Shows one message for several tasks that need the person. Resolves with what the person chose to do. */
export async function showNeeds(needs: Need[], { isInScope }: NeedSituation): Promise<() => Promise<void>> {
  const tasks = needs.map(({ task }) => task);
  const text = withPlaces(noticeOfRequests(needs), tasks, isInScope);
  const choice = await vscode.window.showWarningMessage(text, SHOW_TASKS, TURN_OFF);
  return async () => {
    if (choice === SHOW_TASKS) await focusTasksView();
    if (choice === TURN_OFF) await turnOffPrompt('needsYou');
  };
}
