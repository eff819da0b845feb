import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import { titleOf, type Task } from '../../protocol/task.ts';
import { durationText } from '../editor/timeText.ts';
import { inMessage, shortLine } from '../editor/labelText.ts';
import { focusTasksView, runOwnCommand } from '../editor/ownCommands.ts';
import { promptNotificationSetting } from '../editor/settings.ts';
import type { TaskModelChange } from '../tasks/taskModel.ts';
import { claimEach, type NotifierOptions } from './claims.ts';
import { withPlaces } from './elsewhere.ts';
import { NoticeQueue } from './noticeQueue.ts';
import { TURN_OFF, turnOffPrompt } from './turnOff.ts';

const SHOW_OUTPUT = vscode.l10n.t('Show Output');
const SHOW_TASKS = vscode.l10n.t('Show Tasks');
const TITLE_LENGTH = 60;

/** Notifies about tasks that have fallen silent: each silence once, in one window, several at a time in one message. */
export class SilenceNotifier {
  readonly #options: NotifierOptions;
  readonly #turns: NoticeQueue<Task>;
  readonly #subscription: { dispose(): void };

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#turns = new NoticeQueue<Task>({
      session: options.session,
      taskOf: (task) => task,
      isInScope: options.isInScope,
      isFocused: () => vscode.window.state.focused,
      tell: (tasks) => void this.#tell(tasks).catch((error: unknown) => options.log.error(toError(error))),
    });
    this.#subscription = options.model.onDidChange((change) => this.#turns.gather(newSilences(change)));
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#turns.dispose();
  }

  async #tell(silent: Task[]): Promise<void> {
    const claimed = (await claimEach(silent, silenceKey, this.#options)) ?? [];
    const setting = promptNotificationSetting('silent');
    if (setting === 'never' || (setting === 'whenUnfocused' && vscode.window.state.focused)) return;
    const { model, isInSight } = this.#options;
    const tasks = claimed.filter((task) => isSilentSince(task, model.get(task.id)) && !isInSight(task.id));
    const [first] = tasks;
    if (!first) return;
    const show = tasks.length === 1 ? SHOW_OUTPUT : SHOW_TASKS;
    const text = withPlaces(noticeOfSilences(tasks), tasks, this.#options.isInScope);
    const choice = await vscode.window.showInformationMessage(text, show, TURN_OFF);
    if (choice === TURN_OFF) await turnOffPrompt('silent');
    else if (choice === SHOW_OUTPUT) await runOwnCommand('legwork.showOutput', { id: first.id });
    else if (choice === SHOW_TASKS) await focusTasksView();
  }
}

/** The tasks that have fallen silent with a change. Those of a snapshot were told before. */
export function newSilences({
  changed,
  isSnapshot,
}: Pick<TaskModelChange, 'changed' | 'isSnapshot'>): Task[] {
  if (isSnapshot) return [];
  return changed.flatMap(({ task, previous }) =>
    task.silentSince !== undefined && task.silentSince !== previous?.silentSince && !task.hidden
      ? [task]
      : [],
  );
}

/** The key under which one window claims the notification. */
export function silenceKey({ id, silentSince }: Task): string {
  return `silent:${id}:${silentSince}`;
}

function isSilentSince({ silentSince }: Task, now: Task | undefined): boolean {
  return now?.silentSince === silentSince;
}

/** The one message for some tasks: `npm test: no output and no processor time for 10 minutes`. */
export function noticeOfSilences(tasks: readonly Task[]): string {
  const [first] = tasks;
  if (!first || tasks.length > 1)
    return vscode.l10n.t('{0} tasks print nothing and use no processor time', tasks.length);
  const title = shortLine(titleOf(first), TITLE_LENGTH);
  return inMessage(
    vscode.l10n.t(
      '{0}: no output and no processor time for {1}',
      title,
      durationText(first.stallAfterMs ?? 0),
    ),
  );
}
