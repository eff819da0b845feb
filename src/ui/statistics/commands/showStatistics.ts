import * as vscode from 'vscode';
import type { CommandHandler } from '../../commandContext.ts';
import { StatisticsPanel } from '../statisticsPanel.ts';

let open: StatisticsPanel | undefined;

/** Shows the page of statistics, in the tab that has it or a new one. */
export const showStatistics: CommandHandler = async ({ extensionUri, gateway, log }) => {
  if (open) return open.reveal();
  const panel = vscode.window.createWebviewPanel(
    'legwork.statistics',
    vscode.l10n.t('Statistics'),
    vscode.ViewColumn.Active,
  );
  const added = new StatisticsPanel({ panel, extensionUri, gateway, log });
  open = added;
  panel.onDidDispose(() => {
    added.dispose();
    open = undefined;
  });
};
