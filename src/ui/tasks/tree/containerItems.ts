import * as vscode from 'vscode';
import type { GroupState } from '../../../protocol/messages.ts';
import { ownCommand } from '../../editor/ownCommands.ts';
import { oneLine } from '../../editor/plainText.ts';
import { groupText } from '../groupText.ts';
import { sectionLabels, type TaskSection } from '../taskSections.ts';
import { workspaceLabel } from '../taskWorkspace.ts';
import type { TreeNode } from './treeNodes.ts';

const { Expanded } = vscode.TreeItemCollapsibleState;

/** The row of a section. */
export function sectionItem(section: TaskSection, count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(sectionLabels[section], Expanded);
  item.id = `section:${section}`;
  item.description = count > 0 ? String(count) : '';
  item.contextValue = `section.${section}`;
  return item;
}

/** The row of a group of tasks that share slots. */
export function groupItem(group: GroupState, hasTasks: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(
    oneLine(group.name),
    hasTasks ? Expanded : vscode.TreeItemCollapsibleState.None,
  );
  // As with tasks: what had nothing below it counts as collapsed by its id.
  item.id = `${hasTasks ? 'queue' : 'group'}:${group.name}`;
  item.description = groupText(group);
  item.iconPath = new vscode.ThemeIcon(group.isPaused ? 'debug-pause' : 'layers');
  item.contextValue = group.isPaused ? 'group.paused' : 'group.open';
  item.tooltip = `Group ${group.name}: ${groupText(group)}`;
  return item;
}

/** The row of a workspace or folder. */
export function workspaceItem(workspace: string, count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(oneLine(workspaceLabel(workspace)), Expanded);
  item.id = `workspace:${workspace}`;
  item.description = String(count);
  item.iconPath = new vscode.ThemeIcon('folder');
  item.tooltip = workspace;
  item.contextValue = 'workspace';
  return item;
}

/** The row that shows a further page. */
export function moreItem(node: TreeNode & { kind: 'more' }): vscode.TreeItem {
  const item = new vscode.TreeItem('Show more…');
  item.id = `more:${node.of}`;
  item.command = ownCommand('legwork.showMore', 'Show More', node);
  item.contextValue = 'more';
  return item;
}
