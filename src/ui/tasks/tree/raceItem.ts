import * as vscode from 'vscode';
import { isUnfinished, type Task } from '../../../protocol/task.ts';
import { isolated, shortLine } from '../../editor/labelText.ts';
import { rowCommand } from '../../editor/ownCommands.ts';

/** The row of a race, made from its racers. A click shows its table. */
export function raceItem(
  first: Task,
  { label, racers }: { label: string; racers: readonly Task[] },
): vscode.TreeItem {
  const { id = '', name = '' } = first.race ?? {};
  const item = new vscode.TreeItem(isolated(label), vscode.TreeItemCollapsibleState.Expanded);
  item.id = `race:${id}`;
  item.description = raceText(racers);
  item.iconPath = new vscode.ThemeIcon('versions');
  item.accessibilityInformation = {
    label: vscode.l10n.t('Race {0}, {1}', shortLine(name), raceText(racers)),
  };
  item.contextValue = 'race';
  item.tooltip = vscode.l10n.t('Race {0}: {1}', shortLine(name), raceText(racers));
  item.command = rowCommand(vscode.l10n.t('Show Race'));
  return item;
}

/** "3 racers, 2 running". */
function raceText(racers: readonly Task[]): string {
  const running = racers.filter(isUnfinished).length;
  const all = racers.length === 1 ? vscode.l10n.t('1 racer') : vscode.l10n.t('{0} racers', racers.length);
  return running > 0 ? vscode.l10n.t('{0}, {1} unfinished', all, running) : all;
}
