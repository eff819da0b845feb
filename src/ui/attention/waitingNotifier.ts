import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import { reportError } from '../editor/reportError.ts';
import { promptNotificationSetting } from '../editor/settings.ts';
import { claimEach } from './claimEach.ts';
import { isOpen, newRequests, requestKey, type Need } from './newRequests.ts';
import type { NotifierOptions } from './notifierOptions.ts';
import { OwnerFirst } from './ownerFirst.ts';
import { showNeed, showNeeds } from './showNeed.ts';

/** What is asked for leave is told one by one, with its answers, up to this many at a time. */
const MOST_AT_A_TIME = 3;

/** Tells a person that a task needs them: each time once, in one window. */
export class WaitingNotifier {
  readonly #options: NotifierOptions;
  readonly #turns: OwnerFirst<Need>;
  readonly #subscription: { dispose(): void };
  /** What was claimed, by this window or another. */
  readonly #done = new Set<string>();

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#turns = new OwnerFirst<Need>({
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
