import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import { reportError } from '../editor/reportError.ts';
import { onDidChangeSetting, promptNotificationSetting, remindAfterSetting } from '../editor/settings.ts';
import { claimEach, type NotifierOptions } from './claims.ts';
import { showNeed, showNeeds } from './needMessage.ts';
import { isOpen, newRequests, requestKey, type Need } from './needs.ts';
import { OpenMessages, type OpenMessage } from './openMessages.ts';
import { NoticeQueue } from './noticeQueue.ts';
import { Reminders } from './reminders.ts';

/** Up to this many requests at a time get a message each, with the answers as buttons. */
const MOST_AT_A_TIME = 3;

/** Notifies that a task needs the person, each time once, in one window; and once more where it waits for long. */
export class WaitingNotifier {
  readonly #options: NotifierOptions;
  readonly #turns: NoticeQueue<Need>;
  readonly #reminders: Reminders;
  readonly #messages = new OpenMessages({
    hideAll: () => vscode.commands.executeCommand('notifications.hideToasts'),
    isFocused: () => vscode.window.state.focused,
    now: Date.now,
  });
  readonly #subscriptions: { dispose(): void }[];
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
    this.#reminders = new Reminders({
      afterMs: remindAfterSetting,
      remind: (need) => void this.#remind(need).catch((error: unknown) => options.log.error(toError(error))),
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
    if (!isWanted()) return;
    const needs = claimed.filter(({ task }) => !isInSight(task.id));
    const requests = needs.filter(({ request }) => request !== undefined);
    const isEach = needs.length === 1 || (requests.length === needs.length && needs.length <= MOST_AT_A_TIME);
    if (isEach) for (const need of needs) this.#show([need], () => showNeed(need, this.#options));
    else if (needs.length > 0) this.#show(needs, () => showNeeds(needs));
  }

  /** Says once more, in one window, that a task still waits. */
  async #remind(need: Need): Promise<void> {
    const { model, isInSight } = this.#options;
    const isWaiting = () => isOpen(need, model.get(need.task.id));
    if (!isWaiting() || !isWanted()) return;
    const [claimed] = (await claimEach([need], (each) => `again:${requestKey(each)}`, this.#options)) ?? [];
    if (claimed && isWaiting() && !isInSight(need.task.id))
      this.#show([need], () => showNeed(need, { gateway: this.#options.gateway, now: Date.now() }));
  }

  #show(needs: Need[], show: OpenMessage['show']): void {
    const isRight = () => needs.some((need) => isOpen(need, this.#options.model.get(need.task.id)));
    this.#open({ isRight, show });
  }

  #open(message: OpenMessage): void {
    this.#messages.show(message).catch((error: unknown) => reportError(error, this.#options.log));
  }

  /** Hides the messages about what was answered elsewhere or withdrawn. */
  #review(): void {
    this.#messages.review().then(
      (again) => again.forEach((message) => this.#open(message)),
      (error: unknown) => reportError(error, this.#options.log),
    );
  }
}

function isWanted(): boolean {
  const setting = promptNotificationSetting('needsYou');
  return setting !== 'never' && (setting !== 'whenUnfocused' || !vscode.window.state.focused);
}
