import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { toError } from '../../base/errors.ts';
import { isExpectedError } from '../../protocol/errors.ts';
import type { RaceTable, RacerRow } from '../../protocol/race.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import { pageHtml, pageRoots } from '../editor/pageHtml.ts';
import { runOwnCommand } from '../editor/ownCommands.ts';
import { reportError } from '../editor/reportError.ts';
import { isAllowedToRun } from '../editor/workspaceTrust.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { withTitles } from '../tasks/withTitles.ts';
import { compareInEditor } from './compareInEditor.ts';
import { parkTheRest } from './parkTheRest.ts';
import { parseFromRaceView, type FromRaceView, type ToRaceView } from './raceMessages.ts';
import { viewRace } from './viewRace.ts';

/** Changes are counted by git, and costs grow with every word: the table is asked for this often at most. */
const PAUSE_MS = 700;
/** How often it is asked for while racers work, because files change without news. */
const TICK_MS = 5000;

export interface RacePanelOptions {
  panel: vscode.WebviewPanel;
  raceId: string;
  extensionUri: vscode.Uri;
  gateway: HostGateway;
  model: TaskModel;
  log: vscode.LogOutputChannel;
}

/** The table of one race in an editor tab. */
export class RacePanel {
  readonly #options: RacePanelOptions;
  readonly #parts = new DisposableList();
  #table: RaceTable | undefined;
  /** Whether the page can receive messages; a hidden one cannot. */
  #isReady = false;
  #isAsking = false;
  #timer: NodeJS.Timeout | undefined;
  /** When it is to be asked for, in milliseconds; a later wish does not put that off, or news without end would. */
  #dueAtMs = Infinity;

  constructor(options: RacePanelOptions) {
    this.#options = options;
    const { panel, model, raceId, extensionUri } = options;
    this.#parts.add(
      model.onDidChange(({ changed, removed }) => {
        if ([...changed.map(({ task }) => task), ...removed].some(({ race }) => race?.id === raceId))
          this.refreshSoon();
      }),
    );
    this.#parts.add(panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    this.#parts.add(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#isReady = false;
      }),
    );
    this.#parts.add({
      dispose: () => {
        clearTimeout(this.#timer);
        this.#isReady = false;
      },
    });
    panel.webview.options = { enableScripts: true, localResourceRoots: pageRoots(extensionUri) };
    panel.webview.html = pageHtml(panel.webview, extensionUri, {
      name: 'race',
      title: vscode.l10n.t('Race'),
    });
  }

  get isInSight(): boolean {
    return this.#options.panel.visible;
  }

  reveal(): void {
    this.#options.panel.reveal();
  }

  /** Asks for the table anew, after a pause in which more may happen. */
  refreshSoon(delayMs = PAUSE_MS): void {
    const dueAtMs = Date.now() + delayMs;
    if (this.#dueAtMs <= dueAtMs) return;
    clearTimeout(this.#timer);
    this.#dueAtMs = dueAtMs;
    this.#timer = setTimeout(() => void this.#refresh(), delayMs);
  }

  dispose(): void {
    this.#parts.dispose();
  }

  async #refresh(): Promise<void> {
    this.#dueAtMs = Infinity;
    // A page that is hidden asks when it is shown again.
    if (!this.#isReady) return;
    // What is being asked for may be older than the news.
    if (this.#isAsking) return this.refreshSoon();
    const { gateway, raceId: id, panel, log } = this.#options;
    this.#isAsking = true;
    try {
      this.#table = await gateway.withClient((client) => client.raceTable(id));
      // Closed or hidden meanwhile.
      if (!this.#isReady) return;
      panel.title = vscode.l10n.t('Race {0}', viewRace(this.#table).name);
      this.#post({ type: 'race', race: viewRace(this.#table) });
      if (!this.#table.isOver) this.refreshSoon(TICK_MS);
    } catch (error) {
      if (!isExpectedError(error)) log.error(toError(error));
      this.#post({ type: 'gone', message: toError(withTitles(error, this.#options.model)).message });
    } finally {
      this.#isAsking = false;
    }
  }

  #receive(value: unknown): void {
    const message = parseFromRaceView(value);
    if (!message) return this.#options.log.warn('Ignored an invalid message from the page of a race.');
    this.#obey(message).catch((error: unknown) =>
      reportError(withTitles(error, this.#options.model), this.#options.log),
    );
  }

  async #obey(message: FromRaceView): Promise<void> {
    const { gateway } = this.#options;
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        return this.#refresh();
      case 'changes':
        await runOwnCommand('legwork.reviewChanges', { id: this.#runOf(message.racer) });
        return;
      case 'transcript':
        await runOwnCommand('legwork.showTranscript', { id: this.#runOf(message.racer) });
        return;
      case 'takeOver':
        await runOwnCommand('legwork.takeOver', { id: this.#runOf(message.racer) });
        return this.refreshSoon();
      case 'cancel':
        await gateway.withClient((client) => client.cancel({ id: this.#runOf(message.racer) }));
        return;
      case 'compare':
        return compareInEditor(gateway, {
          from: this.#racer(message.from),
          to: this.#racer(message.to),
        });
      case 'park':
        if (this.#table && (await isAllowedToRun())) await parkTheRest(gateway, this.#table);
        return this.refreshSoon();
    }
  }

  #racer(name: string): RacerRow & { task: string } {
    const racer = this.#table?.racers.find((each) => each.name === name);
    if (racer?.task === undefined) throw new Error(`The page names a racer that has no run: ${name}`);
    return { ...racer, task: racer.task };
  }

  #runOf(name: string): string {
    return this.#racer(name).task;
  }

  #post(message: ToRaceView): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a webview of the editor has none
    if (this.#isReady) void this.#options.panel.webview.postMessage(message);
  }
}
