import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import { reportError } from '../editor/reportError.ts';
import { onDidChangeSetting, promptNotificationSetting, remindAfterSetting } from '../editor/settings.ts';
import { withTitles } from '../tasks/withTitles.ts';
import { claimEach, type NotifierOptions } from './claims.ts';
import { showNeed, showNeeds } from './needMessage.ts';
import { isOpen, newRequests, requestKey, sinceOf, type Need } from './needs.ts';
import { OpenMessages, type OpenMessage } from './openMessages.ts';
import { NoticeQueue } from './noticeQueue.ts';
import { Reminders } from './reminders.ts';

/** Up to this many requests at a time get a message each, with the answers as buttons. */
const MOST_AT_A_TIME = 3;

/** Notifies that a task needs the person, each time once, in one window; and once more where it waits for long. */
export class WaitingNotifier {
  readonly #options: NotifierOptions;
  readonly #turns: NoticeQueue<Need>;
  readonly #again: NoticeQueue<Need>;
  readonly #reminders: Reminders;
  readonly #messages = new OpenMessages({
    hideAll: () => vscode.commands.executeCommand('notifications.hideToasts'),
    isFocused: () => vscode.window.state.focused,
    now: Date.now,
  });
  readonly #subscriptions: { dispose(): void }[];
  /** What was claimed, by this window or another. */
  readonly #done = new Set<string>();
  /** What this window told for the first time when it had waited long already. */
  readonly #toldLate = new Set<string>();
  /** One after the other, so that a reminder knows what was told before it. */
  #telling = Promise.resolve();

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#turns = this.#queue((needs) => this.#tell(needs));
    this.#again = this.#queue((needs) => this.#remind(needs));
    this.#reminders = new Reminders({
      afterMs: remindAfterSetting,
      remind: (need) => this.#again.gather([need]),
    });
    this.#subscriptions = [
      options.model.onDidChange((change) => {
        this.#turns.gather(newRequests(change).filter((need) => !this.#isDone(need)));
        this.#reminders.follow(change);
        this.#review();
      }),
      vscode.window.onDidChangeWindowState(() => this.#messages.noteFocus()),
      onDidChangeSetting('remindAfterMinutes', () => this.#reminders.refresh()),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#reminders.dispose();
    this.#turns.dispose();
    this.#again.dispose();
  }

  #queue(tell: (needs: Need[]) => Promise<void>): NoticeQueue<Need> {
    const { session, isInScope, log } = this.#options;
    return new NoticeQueue<Need>({
      isUrgent: true,
      session,
      taskOf: ({ task }) => task,
      isInScope,
      isFocused: () => vscode.window.state.focused,
      tell: (needs) => {
        this.#telling = this.#telling
          .then(() => tell(needs))
          .catch((error: unknown) => log.error(toError(error)));
      },
    });
  }

  /** A host that was replaced knows no claims; this window does. */
  #isDone(need: Need): boolean {
    return this.#done.has(requestKey(need));
  }

  async #tell(asked: Need[]): Promise<void> {
    const open = this.#stillOpen(asked).filter((need) => !this.#isDone(need));
    const claimed = await claimEach(open, requestKey, this.#options);
    if (!claimed) return;
    for (const need of open) this.#done.add(requestKey(need));
    for (const need of claimed) if (isLate(need)) this.#toldLate.add(requestKey(need));
    this.#present(claimed);
  }

  /** Says once more, in one window, that tasks still wait; not of those of which it was just said for the first time. */
  async #remind(waiting: Need[]): Promise<void> {
    const open = this.#stillOpen(waiting);
    const claimed = await claimEach(open, (need) => `again:${requestKey(need)}`, this.#options);
    this.#present(claimed?.filter((need) => !this.#toldLate.has(requestKey(need))) ?? [], Date.now());
  }

  #stillOpen(needs: readonly Need[]): Need[] {
    return needs.filter((need) => isOpen(need, this.#options.model.get(need.task.id)));
  }

  /** Shows a message for each of few requests, or one for all; with `now` how long they have waited, too. */
  #present(claimed: readonly Need[], now?: number): void {
    if (!isWanted()) return;
    const needs = this.#stillOpen(claimed).filter(({ task }) => !this.#options.isInSight(task.id));
    const requests = needs.filter(({ request }) => request !== undefined);
    const isEach = needs.length === 1 || (requests.length === needs.length && needs.length <= MOST_AT_A_TIME);
    const { gateway, isInScope } = this.#options;
    const how = { gateway, isInScope, ...(now !== undefined && { now }) };
    if (isEach) for (const need of needs) this.#show([need], () => showNeed(need, how));
    else if (needs.length > 0) this.#show(needs, () => showNeeds(needs, how));
  }

  #show(needs: Need[], show: OpenMessage['show']): void {
    const isRight = () => needs.some((need) => isOpen(need, this.#options.model.get(need.task.id)));
    this.#open({ isRight, show });
  }

  #open(message: OpenMessage): void {
    this.#messages.show(message).catch((error: unknown) => this.#report(error));
  }

  /** Hides the messages about what was answered elsewhere or withdrawn. */
  #review(): void {
    this.#messages.review().then(
      (again) => again.forEach((message) => this.#open(message)),
      (error: unknown) => this.#report(error),
    );
  }

  #report(error: unknown): void {
    reportError(withTitles(error, this.#options.model), this.#options.log);
  }
}

/** Whether it has waited for as long as a reminder does. */
function isLate(need: Need): boolean {
  const since = sinceOf(need);
  const afterMs = remindAfterSetting();
  return afterMs > 0 && since !== undefined && Date.now() - Date.parse(since) >= afterMs;
}

function isWanted(): boolean {
  const setting = promptNotificationSetting('needsYou');
  return setting !== 'never' && (setting !== 'whenUnfocused' || !vscode.window.state.focused);
}
