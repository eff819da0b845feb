import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import type { TaskNews } from '../../protocol/messages.ts';
import { titleOf, type Task } from '../../protocol/task.ts';
import { inMessage, shortLine } from '../editor/labelText.ts';
import { focusTasksView, runOwnCommand } from '../editor/ownCommands.ts';
import { promptNotificationSetting } from '../editor/settings.ts';
import { claimEach, type NotifierOptions } from './claims.ts';
import { withPlaces } from './elsewhere.ts';
import { NoticeQueue } from './noticeQueue.ts';
import { TURN_OFF, turnOffPrompt } from './turnOff.ts';

const SHOW_OUTPUT = vscode.l10n.t('Show Output');
const SHOW_TASKS = vscode.l10n.t('Show Tasks');
const TITLE_LENGTH = 60;

/** Notifies about lines that monitors matched: each once, in one window, several at a time in one message. */
export class MatchNotifier {
  readonly #options: NotifierOptions;
  readonly #turns: NoticeQueue<Match>;
  readonly #subscription: { dispose(): void };

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#turns = new NoticeQueue<Match>({
      session: options.session,
      taskOf: ({ task }) => task,
      isInScope: options.isInScope,
      isFocused: () => vscode.window.state.focused,
      tell: (matches) =>
        void this.#tell(matches).catch((error: unknown) => options.log.error(toError(error))),
    });
    this.#subscription = options.model.onDidChange(({ news }) =>
      this.#turns.gather(newMatches(news, (id) => options.model.get(id))),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#turns.dispose();
  }

  async #tell(matched: Match[]): Promise<void> {
    const claimed = (await claimEach(matched, matchKey, this.#options)) ?? [];
    const setting = promptNotificationSetting('matched');
    if (setting === 'never' || (setting === 'whenUnfocused' && vscode.window.state.focused)) return;
    const matches = claimed.filter(({ task }) => !this.#options.isInSight(task.id));
    const [first] = matches;
    if (!first) return;
    const isOfOne = matches.every(({ task }) => task.id === first.task.id);
    const show = isOfOne ? SHOW_OUTPUT : SHOW_TASKS;
    const tasks = matches.map(({ task }) => task);
    const text = withPlaces(noticeOfMatches(matches), tasks, this.#options.isInScope);
    const choice = await vscode.window.showInformationMessage(text, show, TURN_OFF);
    if (choice === TURN_OFF) await turnOffPrompt('matched');
    else if (choice === SHOW_OUTPUT) await runOwnCommand('legwork.showOutput', { id: first.task.id });
    else if (choice === SHOW_TASKS) await focusTasksView();
  }
}

/** A line that a monitor matched. */
export interface Match {
  task: Task;
  number: number;
  line: string;
  /** Earlier lines that were dropped because there were too many. */
  suppressed: number;
}

/** The matches among news that call for a notification. */
export function newMatches(news: TaskNews[], find: (id: string) => Task | undefined): Match[] {
  return news.flatMap((step) => {
    const task = find(step.id);
    if (step.type !== 'matched' || !step.notify || !task) return [];
    const { number, line, suppressed } = step;
    return [{ task, number, line, suppressed }];
  });
}

/** The key under which one window claims the notification. */
export function matchKey({ task, number }: Match): string {
  return `${task.id}:${number}`;
}

/** The one message for some matches: `dev server: error in app.ts`, and how many more there were. */
export function noticeOfMatches(matches: Match[]): string {
  const tasks = new Set(matches.map(({ task }) => task.id));
  const count = matches.reduce((sum, { suppressed }) => sum + 1 + suppressed, 0);
  const last = matches.at(-1);
  if (!last || tasks.size > 1) return vscode.l10n.t('{0} lines matched in {1} monitors', count, tasks.size);
  const title = shortLine(titleOf(last.task), TITLE_LENGTH);
  const line = shortLine(last.line);
  return inMessage(
    count > 1 ? vscode.l10n.t('{0}: {1} (and {2} more)', title, line, count - 1) : `${title}: ${line}`,
  );
}
