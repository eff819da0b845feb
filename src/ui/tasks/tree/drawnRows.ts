import type { TreeItem } from 'vscode';
import type { Task } from '../../../protocol/task.ts';
import type { TreeNode } from './treeNodes.ts';

interface DrawnRow {
  /** What is drawn again at once when it changes: icon, label, menu, command. */
  look: string;
  /** What may wait: the text beside the label. */
  words: string;
  /** What the hover, made when it is looked at, was made of. */
  hover?: Task | undefined;
}

/** What the rows stand for now. */
export interface CurrentRows {
  isCurrent(node: TreeNode): boolean;
  itemOf(node: TreeNode): TreeItem;
  taskOf(node: TreeNode): Task | undefined;
}

/** Rows that are not as they were drawn. */
export interface DifferentRows {
  /** Those to draw again now. */
  rows: TreeNode[];
  /** Whether any are among them for their words alone. */
  hasWords: boolean;
  /** Those whose words differ, too, and may not be drawn now. */
  held: TreeNode[];
}

/** What the editor last drew for each row. */
export class DrawnRows {
  readonly #rows = new Map<TreeNode, DrawnRow>();
  readonly #current: CurrentRows;

  constructor(current: CurrentRows) {
    this.#current = current;
  }

  note(node: TreeNode, item: TreeItem): void {
    this.#rows.set(node, drawnRow(item));
  }

  noteHover(node: TreeNode, task: Task): void {
    const row = this.#rows.get(node);
    if (row) row.hover = task;
  }

  clear(): void {
    this.#rows.clear();
  }

  /** Takes the rows that are different now. They count as not drawn, as do those that are gone. */
  takeDifferent(mayDrawWords: boolean, isLookedAt: (node: TreeNode) => boolean = () => true): DifferentRows {
    const different: DifferentRows = { rows: [], hasWords: false, held: [] };
    for (const [node, drawn] of this.#rows) {
      if (!this.#current.isCurrent(node)) {
        this.#rows.delete(node);
      } else if (isLookedAt(node)) {
        const now = drawnRow(this.#current.itemOf(node));
        const hasLook = now.look !== drawn.look;
        const isStale = drawn.hover !== undefined && drawn.hover !== this.#current.taskOf(node);
        if (!hasLook && now.words === drawn.words && !isStale) continue;
        if (!hasLook && !mayDrawWords) {
          different.held.push(node);
          continue;
        }
        this.#rows.delete(node);
        different.rows.push(node);
        different.hasWords ||= !hasLook;
      }
    }
    return different;
  }
}

function drawnRow(item: TreeItem): DrawnRow {
  const { description, accessibilityInformation, collapsibleState = 0, ...rest } = item;
  // Whether it is collapsed is the editor's, whether it can be is ours.
  const look = JSON.stringify({ ...rest, canCollapse: collapsibleState > 0 });
  return { look, words: JSON.stringify([description, accessibilityInformation]) };
}
