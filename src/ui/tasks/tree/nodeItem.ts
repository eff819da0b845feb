import * as vscode from 'vscode';
import type { Session } from '../../../protocol/task.ts';
import type { TaskModel } from '../taskModel.ts';
import { groupItem, moreItem, sectionItem, taskItem, workspaceItem } from './rowItems.ts';
import type { RowLabels } from './rowLabels.ts';
import type { TreeNode, TreeNodes } from './treeNodes.ts';

/** What the rows of the Tasks view are made from. */
export interface NodeSource {
  model: TaskModel;
  session: Session;
  nodes: TreeNodes;
  labels: RowLabels;
}

/** What the editor draws for a node, of whatever kind. */
export function nodeItem(node: TreeNode, { model, session, nodes, labels }: NodeSource): vscode.TreeItem {
  switch (node.kind) {
    case 'section':
      return sectionItem(node.section, nodes.tasksBelow(node));
    case 'group': {
      const group = model.groups().find(({ name }) => name === node.group);
      return group ? groupItem(group, nodes.countOf(node) > 0) : removedItem();
    }
    case 'workspace':
      return workspaceItem(node.workspace, nodes.countOf(node));
    case 'more':
      return moreItem(node);
    case 'task': {
      const task = model.get(node.id);
      if (!task) return removedItem();
      const isParent = nodes.countOf(node) > 0;
      return taskItem({ task, label: labels.labelOf(task), node, model, session, isParent });
    }
  }
}

/** The editor may ask for a row that has gone meanwhile. */
function removedItem(): vscode.TreeItem {
  return new vscode.TreeItem('Removed');
}
