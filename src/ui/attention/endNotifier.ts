import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import type { Task } from '../../protocol/task.ts';
import { untilWindowAnswers } from '../editor/contextKeys.ts';
import { focusTasksView, runOwnCommand } from '../editor/ownCommands.ts';
import { agentResumeSetting, notificationSettings } from '../editor/settings.ts';
import { canReview, hasTranscript } from '../tasks/taskAbilities.ts';
import type { NotifierOptions } from './claims.ts';
import {
  noticeKindOf,
  noticeOfAbsence,
  noticeOfEnd,
  noticeOfEnds,
  remedyFor,
  shouldTell,
  type Notice,
} from './endNotices.ts';
import { withPlaces } from './elsewhere.ts';
import { NewEndFinder } from './newEnds.ts';
import { NoticeQueue } from './noticeQueue.ts';
import { TURN_OFF, turnOffEnds } from './turnOff.ts';

const SHOW_OUTPUT = vscode.l10n.t('Show Output');
const SHOW_TRANSCRIPT = vscode.l10n.t('Show Transcript');
const REVIEW = vscode.l10n.t('Review Changes');
const RERUN = vscode.l10n.t('Rerun');
const RESUME = vscode.l10n.t('Resume');
const SHOW_TASKS = vscode.l10n.t('Show Tasks');

/** Notifies about ends: each once, in one window, several at a time in one message. */
export class EndNotifier {
  readonly #options: NotifierOptions;
  readonly #ends = new NewEndFinder(new Date().toISOString());
  readonly #subscription: { dispose(): void };
  readonly #fresh: NoticeQueue<Task>;
  readonly #untold: NoticeQueue<Task>;
  readonly #missed: NoticeQueue<Task>;

  constructor(options: NotifierOptions) {
    this.#options = options;
    const taskOf = (task: Task) => task;
    const { session, isInScope } = options;
    const place = { session, taskOf, isInScope, isFocused: () => vscode.window.state.focused };
    const tell = (tasks: Task[]) => void this.#claim(tasks, (claimed) => this.#tellOfEnds(claimed));
    this.#fresh = new NoticeQueue<Task>({ ...place, tell });
    // What nobody is to be told of is claimed, but holds back no message.
    this.#untold = new NoticeQueue<Task>({ ...place, isUrgent: true, tell });
    this.#missed = new NoticeQueue<Task>({
      ...place,
      tell: (tasks) => void this.#claim(tasks, (claimed) => this.#tellOfAbsence(claimed)),
    });
    this.#subscription = options.model.onDidChange((change) => {
      const { fresh, whileAway } = this.#ends.find(change);
      this.#missed.pass(whileAway);
      const told = new Set(this.#wanted(fresh.filter(({ race }) => !race)));
      this.#fresh.gather([...told]);
      this.#untold.gather(fresh.filter((task) => !told.has(task)));
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#fresh.dispose();
    this.#untold.dispose();
    this.#missed.dispose();
  }

  /** Claims every end, even without a notification, so that no later window takes it for news. */
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
    // The end of a race is one message.
    const tasks = this.#wanted(claimed.filter(({ race }) => !race));
    const [first] = tasks;
    if (!first) return;
    const find = (id: string) => this.#options.model.get(id);
    if (tasks.length === 1) this.#show(noticeOfEnd(first, find), [first]);
    else this.#show(noticeOfEnds(tasks), tasks);
  }

  #tellOfAbsence(claimed: Task[]): void {
    const tasks = this.#wanted(claimed);
    if (tasks.length > 0) this.#show(noticeOfAbsence(tasks), tasks, true);
  }

  /** Those that somebody is to be told of now. */
  #wanted(tasks: Task[]): Task[] {
    const situation = {
      settings: notificationSettings(),
      isWindowFocused: vscode.window.state.focused,
      isInSight: this.#options.isInSight,
    };
    return tasks.filter((task) => shouldTell(task, situation));
  }

  #show(notice: Notice, tasks: Task[], isSummary = tasks.length > 1): void {
    const text = withPlaces(notice.text, tasks, this.#options.isInScope);
    showNotice({ notice: { ...notice, text }, tasks, isSummary }).then(undefined, (error: unknown) =>
      this.#options.log.error(toError(error)),
    );
  }
}

/** Shows one message about ends and carries out the choice. */
async function showNotice(about: { notice: Notice; tasks: Task[]; isSummary: boolean }): Promise<void> {
  const { notice, tasks, isSummary } = about;
  const hasFailed = notice.severity === 'warning';
  const show = tasks[0] && hasTranscript(tasks[0]) ? SHOW_TRANSCRIPT : SHOW_OUTPUT;
  const actions = isSummary
    ? [SHOW_TASKS, TURN_OFF]
    : [show, ...reviewOf(tasks), ...remediesFor(tasks, hasFailed), TURN_OFF];
  const choice = hasFailed
    ? await vscode.window.showWarningMessage(notice.text, ...actions)
    : await vscode.window.showInformationMessage(notice.text, ...actions);
  const target = { id: tasks[0]?.id };
  switch (choice) {
    case SHOW_OUTPUT:
      await runOwnCommand('legwork.showOutput', target);
      return;
    case SHOW_TRANSCRIPT:
      await runOwnCommand('legwork.showTranscript', target);
      return;
    case REVIEW:
      await runOwnCommand('legwork.reviewChanges', target);
      return;
    case RERUN:
      await runOwnCommand('legwork.rerunTask', target);
      return;
    case RESUME:
      await runOwnCommand('legwork.resumeAgentRun', target);
      return;
    case SHOW_TASKS:
      await focusTasksView();
      return;
    case TURN_OFF:
      return turnOffEnds(tasks.map(noticeKindOf));
  }
}

/** What a run has changed is looked at from its message. */
function reviewOf([task]: Task[]): string[] {
  return task && canReview(task) ? [REVIEW] : [];
}

function remediesFor([task]: Task[], hasFailed: boolean): string[] {
  if (!task || !hasFailed) return [];
  return [remedyFor(task, agentResumeSetting()) === 'resume' ? RESUME : RERUN];
}
