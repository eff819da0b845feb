import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import type { Task } from '../../protocol/task.ts';
import { untilWindowAnswers } from '../contextKeys.ts';
import { notificationSettings } from '../settings.ts';
import { NewEndFinder } from './newEnds.ts';
import { noticeOfAbsence, noticeOfEnd, noticeOfEnds, shouldTell, type Notice } from './noticeDecision.ts';
import type { NotifierOptions } from './notifierOptions.ts';
import { OwnerFirst } from './ownerFirst.ts';
import { showNotice } from './showNotice.ts';

/** Tells a person of ends: each once, in one window, several at a time in one message. */
export class EndNotifier {
  readonly #options: NotifierOptions;
  readonly #ends = new NewEndFinder(new Date().toISOString());
  readonly #subscription: { dispose(): void };
  readonly #fresh: OwnerFirst<Task>;
  readonly #missed: OwnerFirst<Task>;

  constructor(options: NotifierOptions) {
    this.#options = options;
    const taskOf = (task: Task) => task;
    const { session } = options;
    this.#fresh = new OwnerFirst<Task>({
      session,
      taskOf,
      tell: (tasks) => void this.#claim(tasks, (claimed) => this.#tellOfEnds(claimed)),
    });
    this.#missed = new OwnerFirst<Task>({
      session,
      taskOf,
      tell: (tasks) => void this.#claim(tasks, (claimed) => this.#tellOfAbsence(claimed)),
    });
    this.#subscription = options.model.onDidChange((change) => {
      const { fresh, whileAway } = this.#ends.find(change);
      this.#missed.pass(whileAway);
      this.#fresh.gather(fresh);
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#fresh.dispose();
    this.#missed.dispose();
  }

  /** Every end is claimed, also one that is not told, so that no later window takes it for news. */
  async #claim(ended: Task[], tell: (claimed: Task[]) => void): Promise<void> {
    const { model, gateway, log } = this.#options;
    const tasks = ended.filter((task) => {
      const now = model.get(task.id);
      return now?.attempt.number === task.attempt.number && !now.noticedAt;
    });
    if (tasks.length === 0) return;
    try {
      const ids = tasks.map((task) => task.id);
      await untilWindowAnswers();
      const claimed = new Set(await gateway.withClient((client) => client.acknowledge(ids)));
      tell(tasks.filter((task) => claimed.has(task.id)));
    } catch (error) {
      // They stay unclaimed, so the next snapshot brings them again.
      log.warn(`Failed to claim ends: ${toError(error).message}`);
    }
  }

  #tellOfEnds(claimed: Task[]): void {
    const tasks = claimed.filter((task) => this.#shouldTell(task));
    const [first] = tasks;
    if (!first) return;
    const find = (id: string) => this.#options.model.get(id);
    if (tasks.length === 1) this.#show(noticeOfEnd(first, find), [first]);
    else this.#show(noticeOfEnds(tasks), tasks);
  }

  #tellOfAbsence(claimed: Task[]): void {
    const tasks = claimed.filter((task) => this.#shouldTell(task));
    if (tasks.length > 0) this.#show(noticeOfAbsence(tasks), tasks, true);
  }

  #shouldTell(task: Task): boolean {
    return shouldTell(task, {
      settings: notificationSettings(),
      isWindowFocused: vscode.window.state.focused,
      isInSight: this.#options.isInSight,
    });
  }

  #show(notice: Notice, tasks: Task[], isSummary = tasks.length > 1): void {
    showNotice({ notice, tasks, isSummary }).then(undefined, (error: unknown) =>
      this.#options.log.error(toError(error)),
    );
  }
}
