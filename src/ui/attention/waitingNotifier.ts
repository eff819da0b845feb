import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import { focusTasksView, runOwnCommand } from '../editor/ownCommands.ts';
import { reportError } from '../editor/reportError.ts';
import { promptNotificationSetting } from '../editor/settings.ts';
import { answersOf } from '../tasks/requests.ts';
import { canSend } from '../tasks/taskAbilities.ts';
import { claimEach, type NotifierOptions } from './claims.ts';
import { giveAnswer } from './giveAnswer.ts';
import { isOpen, newRequests, noticeOfRequest, noticeOfRequests, requestKey, type Need } from './needs.ts';
import { NoticeQueue } from './noticeQueue.ts';
import { TURN_OFF, turnOffPrompt } from './turnOff.ts';

/** Up to this many requests at a time get a message each, with the answers as buttons. */
const MOST_AT_A_TIME = 3;
/** With more or longer buttons a message has no room for the request itself. */
const MOST_ANSWERS = 3;
const LABEL_LENGTH = 40;
const ANSWER = 'Answer';
const CHOOSE_ANSWER = 'Answer…';
const OPEN = 'Open';
const SHOW_OUTPUT = 'Show Output';
const SHOW_TASKS = 'Show Tasks';

/** Notifies that a task needs the person: each time once, in one window. */
export class WaitingNotifier {
  readonly #options: NotifierOptions;
  readonly #turns: NoticeQueue<Need>;
  readonly #subscription: { dispose(): void };
  /** What was claimed, by this window or another. */
  readonly #done = new Set<string>();

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#turns = new NoticeQueue<Need>({
      isUrgent: true,
      session: options.session,
      taskOf: ({ task }) => task,
      tell: (needs) => void this.#tell(needs).catch((error: unknown) => options.log.error(toError(error))),
    });
    this.#subscription = options.model.onDidChange((change) =>
      this.#turns.gather(newRequests(change).filter((need) => !this.#isDone(need))),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#turns.dispose();
  }

  /** A host that was replaced knows no claims; this window does. */
  #isDone(need: Need): boolean {
    return this.#done.has(requestKey(need));
  }

  async #tell(asked: Need[]): Promise<void> {
    const { model, isInSight } = this.#options;
    const open = asked.filter((need) => isOpen(need, model.get(need.task.id)) && !this.#isDone(need));
    const claimed = await claimEach(open, requestKey, this.#options);
    if (!claimed) return;
    for (const need of open) this.#done.add(requestKey(need));
    const setting = promptNotificationSetting('needsYou');
    if (setting === 'never' || (setting === 'whenUnfocused' && vscode.window.state.focused)) return;
    const needs = claimed.filter(({ task }) => !isInSight(task.id));
    const requests = needs.filter(({ request }) => request !== undefined);
    const isEach = needs.length === 1 || (requests.length === needs.length && needs.length <= MOST_AT_A_TIME);
    if (isEach) for (const need of needs) this.#show(showNeed(need, this.#options.gateway));
    else if (needs.length > 0) this.#show(showNeeds(needs));
  }

  #show(shown: Promise<void>): void {
    shown.catch((error: unknown) => reportError(error, this.#options.log));
  }
}

/** Shows what a task needs, with the answers as buttons, and carries out the choice. */
async function showNeed(need: Need, gateway: HostGateway): Promise<void> {
  const { task, request } = need;
  const target = { id: task.id };
  const offered = request ? answersOf(request, LABEL_LENGTH) : [];
  const answers =
    offered.length > MOST_ANSWERS ? [] : offered.map((each) => ({ title: each.label, answer: each }));
  const others = request ? [OPEN] : [...(canSend(task) ? [ANSWER] : []), SHOW_OUTPUT];
  const more = offered.length > MOST_ANSWERS ? [CHOOSE_ANSWER] : [];
  const buttons = [...more, ...others, TURN_OFF].map((title) => ({ title }));
  // Known by the button and not by its words, which an agent may choose as it likes.
  const choice = await vscode.window.showWarningMessage(noticeOfRequest(need), ...answers, ...buttons);
  const answer = answers.find((button) => button === choice)?.answer;
  if (answer && request) return giveAnswer(gateway, { task, request: request.id, answer });
  switch (choice?.title) {
    case CHOOSE_ANSWER:
      await runOwnCommand('legwork.answerRequest', target);
      return;
    case ANSWER:
      await runOwnCommand('legwork.send', target);
      return;
    case OPEN:
      await runOwnCommand('legwork.showTranscript', target);
      return;
    case SHOW_OUTPUT:
      await runOwnCommand('legwork.showOutput', target);
      return;
    case TURN_OFF:
      return turnOffPrompt('needsYou');
  }
}

/** Shows one message for several tasks that need the person. */
async function showNeeds(needs: Need[]): Promise<void> {
  switch (await vscode.window.showWarningMessage(noticeOfRequests(needs), SHOW_TASKS, TURN_OFF)) {
    case SHOW_TASKS:
      await focusTasksView();
      return;
    case TURN_OFF:
      return turnOffPrompt('needsYou');
  }
}
