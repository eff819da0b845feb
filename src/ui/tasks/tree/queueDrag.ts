import * as vscode from 'vscode';
import type { EditParams } from '../../../protocol/messages.ts';
import type { Task } from '../../../protocol/task.ts';
import { dropsOf } from '../queueMoves.ts';
import { canReorder } from '../taskAbilities.ts';
import type { TreeNode } from './treeNodes.ts';

/** The type under which the editor hands rows of the view on. */
const ROWS = 'application/vnd.code.tree.legwork.tasks';

export interface QueueDragOptions {
  taskOf(node: TreeNode): Task | undefined;
  /** Asks the host, in this order, and tells the person what it refuses. */
  place(edits: EditParams[]): Promise<void>;
}

/**
 * Rows of tasks that wait to start are dragged onto another such row, to start just before it, or onto a group, to start
 * there after all others. Other rows are not moved.
 */
export class QueueDrag implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dropMimeTypes = [ROWS];
  readonly dragMimeTypes = [ROWS];
  readonly #options: QueueDragOptions;

  constructor(options: QueueDragOptions) {
    this.#options = options;
  }

  handleDrag(source: readonly TreeNode[], data: vscode.DataTransfer): void {
    const ids = this.#movable(source).map(({ id }) => id);
    if (ids.length > 0) data.set(ROWS, new vscode.DataTransferItem(ids));
  }

  async handleDrop(target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const ids: unknown = data.get(ROWS)?.value;
    if (!Array.isArray(ids) || !target) return;
    const rows = ids.map((id): TreeNode => ({ kind: 'task', id: String(id) }));
    const tasks = this.#movable(rows);
    if (target.kind === 'group') return this.#options.place(dropsOf(tasks, { group: target.group }));
    const [before] = this.#movable([target]);
    if (before) await this.#options.place(dropsOf(tasks, { before }));
  }

  #movable(nodes: readonly TreeNode[]): Task[] {
    return nodes.flatMap((node) => {
      const task = this.#options.taskOf(node);
      return task && canReorder(task) ? [task] : [];
    });
  }
}
