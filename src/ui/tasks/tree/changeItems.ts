import { posix } from 'node:path';
import * as vscode from 'vscode';
import { toError } from '../../../base/errors.ts';
import { plainText } from '../../../base/plainText.ts';
import { isExpectedError } from '../../../protocol/errors.ts';
import type { Task } from '../../../protocol/task.ts';
import { filesText } from '../../editor/countTexts.ts';
import { isolated, shortLine } from '../../editor/labelText.ts';
import { rowCommand } from '../../editor/ownCommands.ts';
import { changesText, changeText } from '../changeText.ts';
import type { ChangeMark, FoundChanges, RunChanges } from '../runChanges.ts';
import type { TreeNode } from './treeNodes.ts';

const { Collapsed } = vscode.TreeItemCollapsibleState;
const MARK_ICONS: Record<ChangeMark, vscode.ThemeIcon> = {
  kept: new vscode.ThemeIcon('pass-filled', new vscode.ThemeColor('testing.iconPassed')),
  discarded: new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('testing.iconSkipped')),
};

const markTexts: Record<ChangeMark, string> = {
  kept: vscode.l10n.t('kept'),
  discarded: vscode.l10n.t('discarded'),
};

/** The row that has the files of a run below it. */
export function changesItem(
  node: TreeNode & { kind: 'changes' },
  { changes, task }: { changes: RunChanges; task: Task | undefined },
): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Changed Files'), Collapsed);
  item.id = `changes:${node.run}`;
  const comments = changes.commentsOn(node.run);
  item.description = [countText(changes.get(node.run), task), draftsText(comments)]
    .filter(Boolean)
    .join(' · ');
  item.iconPath = new vscode.ThemeIcon('diff-multiple');
  item.contextValue = comments > 0 ? 'changes.commented' : 'changes';
  return item;
}

/** The row of a file that a run has changed. */
export function changeItem(node: TreeNode & { kind: 'change' }, changes: RunChanges): vscode.TreeItem {
  const { run, path } = node;
  const found = changes.get(run);
  const all = found && 'changes' in found ? found.changes : undefined;
  const file = changes.fileOf(run, path);
  if (!all || !file) return new vscode.TreeItem(vscode.l10n.t('Removed'));
  const mark = changes.markOf(run, file);
  const item = new vscode.TreeItem(isolated(shortLine(posix.basename(path))));
  item.id = `change:${run}/${path}`;
  const folder = posix.dirname(path);
  const parts = [mark ? markTexts[mark] : '', changeText(file), folder === '.' ? '' : shortLine(folder)];
  item.description = parts.filter(Boolean).join(' · ');
  // Of a file type, by its name: the icon that the theme has for it.
  if (mark) item.iconPath = MARK_ICONS[mark];
  else {
    item.resourceUri = vscode.Uri.file(posix.join(all.top, path));
    item.iconPath = vscode.ThemeIcon.File;
  }
  item.tooltip = plainText(`${path}\n${changeText(file)}`);
  item.contextValue = `change.${mark ?? 'open'}`;
  item.command = rowCommand(vscode.l10n.t('Open Changes'));
  item.accessibilityInformation = {
    label: `${shortLine(path)}, ${parts.slice(0, 2).filter(Boolean).join(', ')}`,
  };
  return item;
}

/** The row that says why a run has no changed files to show. */
export function noteItem(
  node: TreeNode & { kind: 'note' },
  found: FoundChanges | undefined,
): vscode.TreeItem {
  const item = new vscode.TreeItem(noteText(found));
  item.id = `note:${node.run}`;
  item.contextValue = 'note';
  item.tooltip = noteText(found);
  return item;
}

function noteText(found: FoundChanges | undefined): string {
  if (!found || 'changes' in found) return vscode.l10n.t('No changes');
  return isExpectedError(found.problem)
    ? found.problem.message
    : vscode.l10n.t('Internal error: {0}', toError(found.problem).message);
}

/** What the agent has told, until the files are looked at. */
function countText(found: FoundChanges | undefined, task: Task | undefined): string {
  if (found) return 'changes' in found ? changesText(found.changes) : '';
  const { fileCount = 0 } = task?.agent ?? {};
  return fileCount === 0 ? '' : filesText(fileCount);
}

function draftsText(comments: number): string {
  if (comments === 0) return '';
  return comments === 1
    ? vscode.l10n.t('1 comment to send')
    : vscode.l10n.t('{0} comments to send', comments);
}
