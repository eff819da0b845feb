import * as vscode from 'vscode';
import { isTerminal, titleOf, type Task, type TaskState } from '../../protocol/task.ts';
import { oneLine } from '../plainText.ts';
import { groupLabels, type TaskGroup } from '../taskGroups.ts';
import { statusText } from '../taskText.ts';
import type { TreeNode } from './treeNodes.ts';

const LABEL_LENGTH = 160;

/** Icon and theme colour of a state. */
export const stateIcons: Record<TaskState, vscode.ThemeIcon> = {
  pending: icon('clock', 'testing.iconQueued'),
  running: icon('loading~spin', 'charts.blue'),
  waiting: icon('bell-dot', 'charts.yellow'),
  cancelRequested: icon('loading~spin', 'charts.orange'),
  completed: icon('pass', 'testing.iconPassed'),
  failed: icon('error', 'testing.iconFailed'),
  cancelled: icon('circle-slash', 'testing.iconSkipped'),
};

function icon(name: string, colour: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(name, new vscode.ThemeColor(colour));
}

/** The row of a task. */
export function taskItem(task: Task, node: TreeNode): vscode.TreeItem {
  const item = new vscode.TreeItem(oneLine(titleOf(task), LABEL_LENGTH));
  item.id = `task:${task.id}`;
  item.description = oneLine(statusText(task, Date.now()));
  item.iconPath = stateIcons[task.status.state];
  item.contextValue = `task.${task.status.state}.${isTerminal(task) ? 'ended' : 'unfinished'}`;
  item.command = { command: 'legwork.showOutput', title: 'Show Task Output', arguments: [node] };
  item.accessibilityInformation = {
    label: `${oneLine(titleOf(task))}, ${task.status.state}, ${statusText(task, Date.now())}`,
  };
  return item;
}

/** The row of a group. */
export function groupItem(group: TaskGroup, count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(groupLabels[group], vscode.TreeItemCollapsibleState.Expanded);
  item.id = `group:${group}`;
  item.description = String(count);
  item.contextValue = `group.${group}`;
  return item;
}

/** The row that shows a further page of a group. */
export function moreItem(node: TreeNode & { kind: 'more' }): vscode.TreeItem {
  const item = new vscode.TreeItem('Show more…');
  item.id = `more:${node.group}`;
  item.command = { command: 'legwork.showMore', title: 'Show More', arguments: [node] };
  item.contextValue = 'more';
  return item;
}
