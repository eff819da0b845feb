import * as vscode from 'vscode';
import type { GroupState } from '../../../protocol/messages.ts';
import { checkOf } from '../../../protocol/checks.ts';
import { needsPerson } from '../../../protocol/openRequests.ts';
import { titleOf, type Session, type Task, type TaskState } from '../../../protocol/task.ts';
import { tasksText } from '../../editor/countTexts.ts';
import { isolated, shortLine } from '../../editor/labelText.ts';
import { rowCommand } from '../../editor/ownCommands.ts';
import { groupText } from '../groupText.ts';
import { hasTranscript, taskContextValue } from '../taskAbilities.ts';
import { hasUnfinishedBelow } from '../taskFamilies.ts';
import type { TaskModel } from '../taskModel.ts';
import { stateTexts } from '../stateTexts.ts';
import { sectionLabels, type TaskSection } from '../taskSections.ts';
import { statusText } from '../taskText.ts';
import { workspaceLabel } from '../taskWorkspace.ts';
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

/** Icon of a task: by its state, or whether it is paused. Agent runs have their own unless something is wrong. */
function taskIcon({ status, pausedAt, kind }: Task): vscode.ThemeIcon {
  if (status.state === 'pending' && needsPerson({ status })) return stateIcons.waiting;
  const isHeld = pausedAt !== undefined && (status.state === 'running' || status.state === 'pending');
  if (isHeld) return pausedIcon;
  if (checkOf({ status })) return stateIcons.running;
  const hasOwn = kind === 'agent' && (status.state === 'pending' || status.state === 'completed');
  return hasOwn ? new vscode.ThemeIcon('hubot', stateIcons[status.state].color) : stateIcons[status.state];
}

/** The same without animation: filtered lists misplace spinning icons. */
export function stillTaskIcon(task: Task): vscode.ThemeIcon {
  const { id, color } = taskIcon(task);
  return new vscode.ThemeIcon(id.replace('~spin', ''), color);
}

/** What the row of a task is made from. */
export interface RowSource {
  task: Task;
  /** Short, and different from that of other tasks. */
  label: string;
  model: TaskModel;
  session: Session;
  /** Whether rows lie below it. */
  isParent: boolean;
  /** Whether these are of interest only to who asks for them. */
  isQuiet: boolean;
}

/** The row of a task. */
export function taskItem(source: RowSource): vscode.TreeItem {
  const { task, label, model, session, isParent, isQuiet } = source;
  const { Expanded, Collapsed, None } = vscode.TreeItemCollapsibleState;
  const state = isParent ? (isQuiet ? Collapsed : Expanded) : None;
  const item = new vscode.TreeItem(isolated(label), state);
  const status = statusText(task, Date.now(), model);
  // The editor remembers collapsed rows by id, and rows without children count as collapsed.
  item.id = `${isParent ? (isQuiet ? 'run' : 'parent') : 'task'}:${task.id}`;
  item.description = status;
  item.iconPath = taskIcon(task);
  item.contextValue = taskContextValue(task, {
    session,
    hasUnfinishedBelow: hasUnfinishedBelow(task.id, (id) => model.childrenOf(id)),
  });
  item.command = rowCommand(
    hasTranscript(task) ? vscode.l10n.t('Show Transcript') : vscode.l10n.t('Show Task Output'),
  );
  item.accessibilityInformation = {
    label: `${shortLine(titleOf(task))}, ${stateTexts[task.status.state]}, ${status}`,
  };
  return item;
}

const { Expanded } = vscode.TreeItemCollapsibleState;

/** The row of a section. */
export function sectionItem(section: TaskSection | 'scheduled', count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(sectionLabels[section], Expanded);
  item.id = `section:${section}`;
  item.description = count > 0 ? String(count) : '';
  item.accessibilityInformation = { label: `${sectionLabels[section]}, ${tasksText(count)}` };
  item.contextValue = `section.${section}`;
  return item;
}

/** The row of a group of tasks that share slots. */
export function groupItem(
  group: GroupState,
  { label, hasTasks }: { label: string; hasTasks: boolean },
): vscode.TreeItem {
  const item = new vscode.TreeItem(
    isolated(label),
    hasTasks ? Expanded : vscode.TreeItemCollapsibleState.None,
  );
  // As with tasks: what had nothing below it counts as collapsed by its id.
  item.id = `${hasTasks ? 'queue' : 'group'}:${group.name}`;
  item.description = groupText(group);
  item.iconPath = new vscode.ThemeIcon(group.isPaused ? 'debug-pause' : 'layers');
  const gate = group.kept !== undefined && group.pending > 0 ? '.atGate' : '';
  item.contextValue = `${group.isPaused ? 'group.paused' : 'group.open'}${gate}`;
  item.tooltip = vscode.l10n.t('Group {0}: {1}', group.name, groupText(group));
  item.accessibilityInformation = {
    label: vscode.l10n.t('Group {0}, {1}', shortLine(group.name), groupText(group)),
  };
  return item;
}

/** The row of a workspace or folder. */
export function workspaceItem(
  workspace: string,
  { label, count }: { label: string; count: number },
): vscode.TreeItem {
  const item = new vscode.TreeItem(isolated(label), Expanded);
  item.id = `workspace:${workspace}`;
  item.description = String(count);
  item.accessibilityInformation = { label: `${shortLine(workspaceLabel(workspace))}, ${tasksText(count)}` };
  item.iconPath = new vscode.ThemeIcon('folder');
  item.tooltip = workspace;
  item.contextValue = 'workspace';
  return item;
}

/** The row that shows a further page. */
export function moreItem(node: TreeNode & { kind: 'more' }): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Show more…'));
  item.id = `more:${node.of}`;
  item.command = rowCommand(vscode.l10n.t('Show More'));
  item.contextValue = 'more';
  return item;
}
