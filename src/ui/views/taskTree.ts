import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { toError } from '../../base/errors.ts';
import { isExpectedError } from '../../protocol/errors.ts';
import { isUnfinished, type Session, type Task } from '../../protocol/task.ts';
import { attentionText, type Attention } from '../attention.ts';
import type { TaskModel } from '../taskModel.ts';
import { isTicking } from '../taskText.ts';
import { groupItem, moreItem, sectionItem, workspaceItem } from './containerItems.ts';
import type { GroupingChoice } from './groupingChoice.ts';
import type { RowKey } from './outlines/outline.ts';
import { outlineOf } from './outlines/outlineOf.ts';
import { taskItem } from './taskItem.ts';
import { taskTooltip } from './taskTooltip.ts';
import { TreeNodes, type TreeNode } from './treeNodes.ts';

const TICK_MS = 1_000;
const REDRAW_DELAY_MS = 50;
/** With many tasks a redraw takes its time; at most this share of all time goes into it. */
const REDRAW_SHARE = 1 / 5;
/** The editor compares each row it is to draw again with every other such row; of more than this it draws all instead. */
const MOST_SINGLE_ROWS = 100;

export interface TaskTreeOptions {
  model: TaskModel;
  session: Session;
  grouping: GroupingChoice;
  isInScope(task: Task): boolean;
}

/** What the editor was last told to draw for a row. */
interface DrawnRow {
  look: string;
  /** Its tooltip, made when it is looked at, tells more of the task than the row. */
  task: Task | undefined;
}

/**
 * The Tasks view. The editor forgets whatever it is told to draw again until it has asked for it anew, and a
 * menu or a button that is pressed meanwhile gets to know no task: so no more is drawn again than is different.
 */
export class TaskTree implements vscode.TreeDataProvider<TreeNode> {
  readonly #options: TaskTreeOptions;
  readonly #nodes = new TreeNodes();
  readonly #drawn = new Map<TreeNode, DrawnRow>();
  readonly #parts = new DisposableList();
  readonly #didChange = new vscode.EventEmitter<TreeNode[] | undefined>();
  readonly #view: vscode.TreeView<TreeNode>;
  #redraw: NodeJS.Timeout | undefined;
  #redrawCostMs = 0;

  readonly onDidChangeTreeData = this.#didChange.event;
  readonly onDidChangeVisibility: vscode.Event<vscode.TreeViewVisibilityChangeEvent>;

  constructor(options: TaskTreeOptions) {
    this.#options = options;
    this.#view = this.#parts.add(
      vscode.window.createTreeView('legwork.tasks', {
        treeDataProvider: this,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    this.onDidChangeVisibility = this.#view.onDidChangeVisibility;
    this.#parts.add(this.#didChange);
    this.#parts.add(options.model.onDidChange(() => this.redraw()));
    this.#parts.add(options.grouping.onDidChange(() => this.redraw()));
    const timer = setInterval(() => this.#tick(), TICK_MS);
    this.#parts.add({ dispose: () => (clearInterval(timer), clearTimeout(this.#redraw)) });
  }

  get isVisible(): boolean {
    return this.#view.visible;
  }

  /** Shows what wants attention on the view's icon. */
  showAttention(attention: Attention): void {
    const value = attention.needsYou + attention.unseenFailures;
    this.#view.badge = value > 0 ? { value, tooltip: attentionText({ ...attention, live: 0 }) } : undefined;
  }

  /** Says above the tasks why the host cannot be reached. */
  showProblem(problem: unknown): void {
    if (problem === undefined) this.#view.message = '';
    else
      this.#view.message = isExpectedError(problem)
        ? problem.message
        : `Internal error: ${toError(problem).message}`;
  }

  /** Says beside the view's name which tasks it shows. */
  showScope(description: string): void {
    this.#view.description = description;
    this.redraw();
  }

  /** Takes over the model soon; several calls in a row are one redraw. */
  redraw(): void {
    const delayMs = Math.max(REDRAW_DELAY_MS, this.#redrawCostMs / REDRAW_SHARE);
    this.#redraw ??= setTimeout(() => this.#redrawNow(), delayMs);
  }

  /** Selects a task if the view is in sight; it never brings the view up. */
  async reveal(task: Task): Promise<void> {
    if (!this.#view.visible || !this.#options.isInScope(task)) return;
    this.#redrawNow();
    if (!this.#nodes.isShown(task)) return;
    await this.#view.reveal(this.#nodes.nodeOf(task.id), { select: true, focus: false });
  }

  showMore(of: RowKey): void {
    this.#nodes.showMore(of);
    this.redraw();
  }

  getChildren(node?: TreeNode): TreeNode[] {
    return node ? this.#nodes.childrenOf(node) : this.#nodes.roots();
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = this.#itemOf(node);
    this.#drawn.set(node, { look: JSON.stringify(item), task: this.#taskOf(node) });
    return item;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.#nodes.parentOf(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const task = this.#taskOf(node);
    if (task) item.tooltip = taskTooltip(task, this.#options.model);
    return item;
  }

  dispose(): void {
    this.#parts.dispose();
  }

  #itemOf(node: TreeNode): vscode.TreeItem {
    const { model, session } = this.#options;
    switch (node.kind) {
      case 'section':
        return sectionItem(node.section, this.#nodes.tasksBelow(node));
      case 'group': {
        const group = model.groups().find(({ name }) => name === node.group);
        return group ? groupItem(group, this.#nodes.countOf(node) > 0) : new vscode.TreeItem('Removed');
      }
      case 'workspace':
        return workspaceItem(node.workspace, this.#nodes.countOf(node));
      case 'more':
        return moreItem(node);
      case 'task': {
        const task = this.#taskOf(node);
        if (!task) return new vscode.TreeItem('Removed');
        return taskItem({ task, node, model, session, isParent: this.#nodes.countOf(node) > 0 });
      }
    }
  }

  #redrawNow(): void {
    clearTimeout(this.#redraw);
    this.#redraw = undefined;
    const startedAtMs = performance.now();
    const { model, grouping, isInScope } = this.#options;
    this.#nodes.update(
      outlineOf[grouping.value]({ tasks: model.all().filter(isInScope), groups: model.groups() }),
    );
    const rows = this.#takeOutdated();
    this.#redrawCostMs = performance.now() - startedAtMs;
    if (!rows) this.#didChange.fire(undefined);
    else if (rows.length > 0) this.#didChange.fire(rows);
  }

  /** The rows to draw again, `undefined` for all. */
  #takeOutdated(): TreeNode[] | undefined {
    const outdated = this.#nodes.takeOutdated();
    const rows = outdated && [...new Set([...outdated, ...this.#takeDifferent()])];
    if (rows && rows.length <= MOST_SINGLE_ROWS) return rows;
    this.#drawn.clear();
    return undefined;
  }

  /** The rows that look different from what was drawn. They count as not drawn, as do those that are gone. */
  #takeDifferent(): TreeNode[] {
    return [...this.#drawn].flatMap(([node, { look, task }]) => {
      const isCurrent = this.#nodes.isCurrent(node);
      if (isCurrent && task === this.#taskOf(node) && look === JSON.stringify(this.#itemOf(node))) return [];
      this.#drawn.delete(node);
      return isCurrent ? [node] : [];
    });
  }

  #taskOf(node: TreeNode): Task | undefined {
    return node.kind === 'task' ? this.#options.model.get(node.id) : undefined;
  }

  /** Ages grow by redrawing the rows that tell one, and only where somebody can look at them. */
  #tick(): void {
    if (!this.#view.visible || !vscode.window.state.focused || this.#redraw) return;
    const rows = this.#options.model
      .all()
      .filter((task) => isUnfinished(task) && isTicking(task) && this.#nodes.isShown(task))
      .map(({ id }) => this.#nodes.nodeOf(id));
    if (rows.length > 0) this.#didChange.fire(rows);
  }
}
