import * as vscode from 'vscode';
import { ownCommand } from '../editor/ownCommands.ts';
import { attentionText, statusBarText } from './attention.ts';
import type { AttentionTracker } from './attentionTracker.ts';

/** The one status bar item; hidden when there is nothing to say. */
export function createStatusBar(attention: AttentionTracker): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('legwork.status', vscode.StatusBarAlignment.Left);
  item.name = 'Legwork';
  item.command = ownCommand('legwork.showTasks', vscode.l10n.t('Show Tasks'));
  const subscription = attention.onDidChange((now) => {
    const text = statusBarText(now);
    if (text === '') {
      item.hide();
      return;
    }
    item.text = text;
    item.tooltip = vscode.l10n.t('Legwork: {0}', attentionText(now));
    item.accessibilityInformation = { label: item.tooltip };
    item.show();
  });
  return vscode.Disposable.from(subscription, item);
}
