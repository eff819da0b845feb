import * as vscode from 'vscode';
import { scheduleTitle } from '../../../protocol/scheduleText.ts';
import { titleOf, type Session } from '../../../protocol/task.ts';
import { shortLine } from '../../editor/labelText.ts';
import type { RunChanges } from '../runChanges.ts';
import type { TaskModel } from '../taskModel.ts';
import { workspaceLabel } from '../taskWorkspace.ts';
import { changeItem, changesItem, noteItem } from './changeItems.ts';
import { raceItem } from './raceItem.ts';
import { scheduleItem } from './scheduleItem.ts';
import { groupItem, moreItem, sectionItem, taskItem, workspaceItem } from './rowItems.ts';
import type { RowLabels } from './rowLabels.ts';
import type { TreeNode, TreeNodes } from './treeNodes.ts';

/** What the rows of the Tasks view are made from. */
export interface NodeSource {
  model: TaskModel;
  session: Session;
  nodes: TreeNodes;
  labels: RowLabels;
  changes: RunChanges;
}

/** What the editor draws for a node, of whatever kind. */
export function nodeItem(node: TreeNode, source: NodeSource): vscode.TreeItem {
  const { model, session, nodes, labels, changes } = source;
  switch (node.kind) {
    case 'section':
      return sectionItem(node.section, nodes.tasksBelow(node));
    case 'group': {
      const group = model.groups().find(({ name }) => name === node.group);
      if (!group) return removedItem();
      return groupItem(group, { label: labels.labelOfTitle(group.name), hasTasks: nodes.countOf(node) > 0 });
    }
    case 'workspace':
      return workspaceItem(node.workspace, {
        label: labels.labelOfTitle(workspaceLabel(node.workspace)),
        count: nodes.countOf(node),
      });
    case 'more':
      return moreItem(node);
    case 'task': {
      const task = model.get(node.id);
      if (!task) return removedItem();
      const isParent = nodes.countOf(node) > 0;
      const isQuiet = nodes.isQuiet(node);
      // Its command is of our own, and says less than what it is for.
      const label = task.step === 'worktree' ? shortLine(titleOf(task)) : labels.labelOf(task);
      return taskItem({ task, label, model, session, isParent, isQuiet });
    }
    case 'schedule': {
      const schedule = model.schedules().find(({ id }) => id === node.schedule);
      if (!schedule) return removedItem();
      const label = labels.labelOfTitle(scheduleTitle(schedule));
      return scheduleItem(schedule, { label, others: model });
    }
    case 'race': {
      const racers = nodes.tasksUnder(node).flatMap((id) => model.get(id) ?? []);
      const [first] = racers;
      return first
        ? raceItem(first, { label: labels.labelOfTitle(first.race?.name ?? ''), racers })
        : removedItem();
    }
    case 'changes':
      return changesItem(node, { changes, task: model.get(node.run) });
    case 'change':
      return changeItem(node, changes);
    case 'note':
      return noteItem(node, changes.get(node.run));
  }
}

/** The editor may ask for a row that has gone meanwhile. */
function removedItem(): vscode.TreeItem {
  return new vscode.TreeItem(vscode.l10n.t('Removed'));
}
