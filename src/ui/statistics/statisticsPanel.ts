import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { toError } from '../../base/errors.ts';
import { isExpectedError } from '../../protocol/errors.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import { pageHtml, pageRoots } from '../editor/pageHtml.ts';
import { runOwnCommand } from '../editor/ownCommands.ts';
import { reportError } from '../editor/reportError.ts';
import {
  parseFromStatisticsView,
  type FromStatisticsView,
  type Period,
  type ToStatisticsView,
} from './statisticsMessages.ts';
import { sinceOf, viewStatistics } from './viewStatistics.ts';

export interface StatisticsPanelOptions {
  panel: vscode.WebviewPanel;
  extensionUri: vscode.Uri;
  gateway: HostGateway;
  log: vscode.LogOutputChannel;
}

/** The page of statistics in an editor tab. It is counted when it is shown and when the person says so. */
export class StatisticsPanel {
  readonly #options: StatisticsPanelOptions;
  readonly #parts = new DisposableList();
  #period: Period = 'all';
  /** What was asked for last; an earlier answer comes too late. */
  #asked = 0;

  constructor(options: StatisticsPanelOptions) {
    this.#options = options;
    const { webview } = options.panel;
    this.#parts.add(webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    webview.options = { enableScripts: true, localResourceRoots: pageRoots(options.extensionUri) };
    webview.html = pageHtml(webview, options.extensionUri, {
      name: 'statistics',
      title: vscode.l10n.t('Statistics'),
    });
  }

  reveal(): void {
    this.#options.panel.reveal();
  }

  dispose(): void {
    this.#asked = -1;
    this.#parts.dispose();
  }

  async #refresh(): Promise<void> {
    const { gateway, log } = this.#options;
    const asked = ++this.#asked;
    try {
      const since = sinceOf(this.#period, Date.now());
      const statistics = await gateway.withClient((client) =>
        client.stats(since === undefined ? {} : { since }),
      );
      if (asked !== this.#asked) return;
      this.#post({ type: 'statistics', statistics: viewStatistics(statistics, this.#period, Date.now()) });
    } catch (error) {
      if (!isExpectedError(error)) log.error(toError(error));
      if (asked === this.#asked) this.#post({ type: 'problem', message: toError(error).message });
    }
  }

  #receive(value: unknown): void {
    const message = parseFromStatisticsView(value);
    if (!message) return this.#options.log.warn('Ignored an invalid message from the page of statistics.');
    this.#obey(message).catch((error: unknown) => reportError(error, this.#options.log));
  }

  async #obey(message: FromStatisticsView): Promise<void> {
    switch (message.type) {
      case 'ready':
      case 'refresh':
        return this.#refresh();
      case 'period':
        this.#period = message.period;
        return this.#refresh();
      case 'task':
        await runOwnCommand('legwork.showOutput', { id: message.id });
        return undefined;
    }
  }

  #post(message: ToStatisticsView): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a webview of the editor has none
    void this.#options.panel.webview.postMessage(message);
  }
}
