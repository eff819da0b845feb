import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import type { Session, Task } from '../../protocol/task.ts';
import { untilWindowAnswers } from '../contextKeys.ts';
import type { HostGateway } from '../hostGateway.ts';
import { notificationSettings } from '../settings.ts';
import type { TaskModel } from '../taskModel.ts';
import { newEnds } from './newEnds.ts';
import { noticeOfAbsence, noticeOfEnd, noticeOfEnds, shouldTell, type Notice } from './noticeDecision.ts';
import { showNotice } from './showNotice.ts';

/** Ends within this time are one message. */
const GATHER_MS = 400;
/** The window that owns a task tells of it; another one only when none did within this time. */
const OWNER_FIRST_MS = 1_500;

export interface EndNotifierOptions {
  gateway: HostGateway;
  model: TaskModel;
  session: Session;
  log: vscode.LogOutputChannel;
  isInSight(taskId: string): boolean;
}

/** Tells a person of ends: each once, in one window, several at a time in one message. */
export class EndNotifier {
  readonly #options: EndNotifierOptions;
  readonly #openedAt = new Date().toISOString();
  readonly #subscription: { dispose(): void };
  readonly #timers = new Set<NodeJS.Timeout>();
  #gathered: Task[] = [];

  constructor(options: EndNotifierOptions) {
    this.#options = options;
    this.#subscription = options.model.onDidChange((change) => {
      const { fresh, whileAway } = newEnds(change, this.#openedAt);
      if (whileAway.length > 0) this.#claimOwnedFirst(whileAway, (claimed) => this.#tellOfAbsence(claimed));
      if (fresh.length > 0) this.#gather(fresh);
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #gather(tasks: Task[]): void {
    const isGathering = this.#gathered.length > 0;
    this.#gathered.push(...tasks);
    if (isGathering) return;
    this.#later(GATHER_MS, () => {
      const ended = this.#gathered;
      this.#gathered = [];
      this.#claimOwnedFirst(ended, (claimed) => this.#tellOfEnds(claimed));
    });
  }

  #claimOwnedFirst(tasks: Task[], tell: (claimed: Task[]) => void): void {
    const { model, session } = this.#options;
    const isOwned = (task: Task) => task.owner.id === session.id;
    void this.#claim(tasks.filter(isOwned), tell);
    const others = tasks.filter((task) => !isOwned(task));
    if (others.length === 0) return;
    this.#later(OWNER_FIRST_MS, () => {
      const unclaimed = others.filter((task) => {
        const now = model.get(task.id);
        return now?.attempt.number === task.attempt.number && !now.noticedAt;
      });
      void this.#claim(unclaimed, tell);
    });
  }

  /** Every end is claimed, also one that is not told, so that no later window takes it for news. */
  async #claim(tasks: Task[], tell: (claimed: Task[]) => void): Promise<void> {
    if (tasks.length === 0) return;
    try {
      const ids = tasks.map((task) => task.id);
      await untilWindowAnswers();
      const claimed = new Set(await this.#options.gateway.withClient((client) => client.acknowledge(ids)));
      tell(tasks.filter((task) => claimed.has(task.id)));
    } catch (error) {
      // They stay unclaimed, so the next snapshot brings them again.
      this.#options.log.warn(`Failed to claim ends: ${toError(error).message}`);
    }
  }

  #tellOfEnds(claimed: Task[]): void {
    const tasks = claimed.filter((task) => this.#shouldTell(task));
    const [first] = tasks;
    if (!first) return;
    if (tasks.length === 1) this.#show(noticeOfEnd(first), [first]);
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

  #later(delayMs: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs);
    this.#timers.add(timer);
  }
}
