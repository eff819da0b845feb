import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import { focusTasksView, runOwnCommand } from '../editor/ownCommands.ts';
import { promptNotificationSetting } from '../editor/settings.ts';
import { claimEach } from './claimEach.ts';
import { matchKey, newMatches, noticeOfMatches, type Match } from './matches.ts';
import type { NotifierOptions } from './notifierOptions.ts';
import { OwnerFirst } from './ownerFirst.ts';
import { TURN_OFF, turnOffPrompt } from './turnOff.ts';

const SHOW_OUTPUT = 'Show Output';
const SHOW_TASKS = 'Show Tasks';

/** Tells a person of lines that monitors matched: each once, in one window, several at a time in one message. */
export class MatchNotifier {
  readonly #options: NotifierOptions;
  readonly #turns: OwnerFirst<Match>;
  readonly #subscription: { dispose(): void };

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#turns = new OwnerFirst<Match>({
      session: options.session,
      taskOf: ({ task }) => task,
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
    const choice = await vscode.window.showInformationMessage(noticeOfMatches(matches), show, TURN_OFF);
    if (choice === TURN_OFF) await turnOffPrompt('matched');
    else if (choice === SHOW_OUTPUT) await runOwnCommand('legwork.showOutput', { id: first.task.id });
    else if (choice === SHOW_TASKS) await focusTasksView();
  }
}
