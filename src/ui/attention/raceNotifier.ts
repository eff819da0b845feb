import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import type { RaceState } from '../../protocol/race.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { runOwnCommand } from '../editor/ownCommands.ts';
import { notificationSettings } from '../editor/settings.ts';
import type { TaskModelChange } from '../tasks/taskModel.ts';
import { isOfWindow } from '../tasks/windowPrograms.ts';
import { claimEach, type NotifierOptions } from './claims.ts';
import { isWanted } from './endNotices.ts';
import { noticeOfRace, type RaceNotice } from './raceNotices.ts';
import { TURN_OFF, turnOffEnds } from './turnOff.ts';

/** After the last end of a race, the host may still verify it with the tests of the base. */
const SETTLE_MS = 2_500;
/** How long other windows wait for the window that has started the race. */
const OWNER_FIRST_MS = 1_500;
const SHOW_RACE = vscode.l10n.t('Show Race');

export interface RaceNotifierOptions extends NotifierOptions {
  isRaceInSight(race: string): boolean;
}

/** Notifies once that a race is over, in one window, instead of each of its ends. */
export class RaceNotifier {
  readonly #options: RaceNotifierOptions;
  readonly #openedAt = new Date().toISOString();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #subscription: { dispose(): void };

  constructor(options: RaceNotifierOptions) {
    this.#options = options;
    this.#subscription = options.model.onDidChange((change) => this.#look(change));
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #look({ changed }: TaskModelChange): void {
    for (const { task, previous } of changed) {
      const { race, endedAt = '' } = task;
      if (!race || task.hidden || !isTerminal(task) || endedAt < this.#openedAt) continue;
      const isKnown = previous && isTerminal(previous) && previous.attempt.number === task.attempt.number;
      if (!isKnown) this.#askSoon(race.id, task);
    }
  }

  #askSoon(race: string, task: Task): void {
    const isOwn = isOfWindow(task, this.#options.session.id);
    clearTimeout(this.#timers.get(race));
    const timer = setTimeout(
      () => {
        this.#timers.delete(race);
        this.#tell(race).catch((error: unknown) => this.#options.log.error(toError(error)));
      },
      SETTLE_MS + (isOwn ? 0 : OWNER_FIRST_MS),
    );
    this.#timers.set(race, timer);
  }

  async #tell(id: string): Promise<void> {
    const races = await this.#options.gateway.withClient((client) => client.races());
    const race = races.find((each) => each.id === id);
    if (!race?.isOver) return;
    const claimed = await claimEach([race], (each) => this.#keyOf(each), this.#options);
    const notice = claimed?.length ? noticeOfRace(race) : undefined;
    if (!notice || this.#options.isRaceInSight(id)) return;
    const situation = { settings: notificationSettings(), isWindowFocused: vscode.window.state.focused };
    if (isWanted(notice, situation)) await show(notice, race);
  }

  /** One that goes on is over once more, later. */
  #keyOf({ id, racers }: RaceState): string {
    const ends = racers.flatMap(({ task, verify, original }) =>
      [task, verify?.task, original?.task].map(
        (each) => (each && this.#options.model.get(each)?.endedAt) ?? '',
      ),
    );
    return `${id}:over:${ends.toSorted().at(-1) ?? ''}`;
  }
}

async function show(notice: RaceNotice, { racers }: RaceState): Promise<void> {
  const { text, severity, kind } = notice;
  const choice =
    severity === 'warning'
      ? await vscode.window.showWarningMessage(text, SHOW_RACE, TURN_OFF)
      : await vscode.window.showInformationMessage(text, SHOW_RACE, TURN_OFF);
  const racer = racers.find(({ task }) => task !== undefined)?.task;
  if (choice === SHOW_RACE) await runOwnCommand('legwork.showRace', { id: racer });
  else if (choice === TURN_OFF) await turnOffEnds([kind]);
}
