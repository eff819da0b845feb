import * as vscode from 'vscode';
import { titleOf, type Session, type Task, type TaskState } from '../../../protocol/task.ts';
import { ownCommand } from '../../editor/ownCommands.ts';
import { isolated, oneLine } from '../../editor/plainText.ts';
import { hasTranscript, taskContextValue } from '../taskAbilities.ts';
import { hasUnfinishedBelow } from '../taskFamilies.ts';
import type { TaskModel } from '../taskModel.ts';
import { statusText } from '../taskText.ts';
import type { TreeNode } from './treeNodes.ts';

/** Icon and theme colour of a state. */
const stateIcons: Record<TaskState, vscode.ThemeIcon> = {
  pending: icon('clock', 'testing.iconQueued'),
  running: icon('loading~spin', 'charts.blue'),
  waiting: icon('bell-dot', 'charts.yellow'),
  cancelRequested: icon('loading~spin', 'charts.orange'),
  completed: icon('pass', 'testing.iconPassed'),
  failed: icon('error', 'testing.iconFailed'),
  cancelled: icon('circle-slash', 'testing.iconSkipped'),
};

const pausedIcon = icon('debug-pause', 'testing.iconQueued');

function icon(name: string, colour: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(name, new vscode.ThemeColor(colour));
}

/** Icon of a task: that of its state, or that it is held. One of an agent run has its own where nothing is amiss. */
export function taskIcon({ status, pausedAt, kind }: Task): vscode.ThemeIcon {
  const isHeld = pausedAt !== undefined && (status.state === 'running' || status.state === 'pending');
  if (isHeld) return pausedIcon;
  const hasOwn = kind === 'agent' && (status.state === 'pending' || status.state === 'completed');
  return hasOwn ? new vscode.ThemeIcon('hubot', stateIcons[status.state].color) : stateIcons[status.state];
}

/** The same where nothing turns: a list that is filtered draws what turns beside its place. */
export function stillTaskIcon(task: Task): vscode.ThemeIcon {
  const { id, color } = taskIcon(task);
  return new vscode.ThemeIcon(id.replace('~spin', ''), color);
}

/** What the row of a task is made from. */
export interface TaskRow {
  task: Task;
  /** Short, and different from that of other tasks. */
  label: string;
  node: TreeNode;
  model: TaskModel;
  session: Session;
  /** Whether rows lie below it. */
  isParent: boolean;
}

/** The row of a task. */
export function taskItem({ task, label, node, model, session, isParent }: TaskRow): vscode.TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(isolated(label), isParent ? Expanded : None);
  const status = statusText(task, Date.now(), model);
  // The editor remembers by it what is collapsed, and what had nothing below it counts as that.
  item.id = `${isParent ? 'parent' : 'task'}:${task.id}`;
  item.description = status;
  item.iconPath = taskIcon(task);
  item.contextValue = taskContextValue(task, {
    session,
    hasUnfinishedBelow: hasUnfinishedBelow(task.id, (id) => model.childrenOf(id)),
  });
  item.command = hasTranscript(task)
    ? ownCommand('legwork.showTranscript', 'Show Transcript', node)
    : ownCommand('legwork.showOutput', 'Show Task Output', node);
  item.accessibilityInformation = { label: `${oneLine(titleOf(task))}, ${task.status.state}, ${status}` };
  return item;
}
