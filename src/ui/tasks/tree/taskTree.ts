import * as vscode from 'vscode';
import { DisposableList } from '../../../base/disposable.ts';
import { Pacer } from '../../../base/pacer.ts';
import type { ScheduleRow } from '../../../protocol/schedule.ts';
import { scheduleTitle } from '../../../protocol/scheduleText.ts';
import type { WorktreeRecord } from '../../../protocol/worktree.ts';
import type { AttemptUse } from '../../../protocol/use.ts';
import { isUnfinished, type Session, type Task } from '../../../protocol/task.ts';
import { focusTasksView } from '../../editor/ownCommands.ts';
import type { RunChanges } from '../runChanges.ts';
import type { ScopedTasks } from '../scopedTasks.ts';
import type { TaskModel } from '../taskModel.ts';
import { Drawing } from './drawing.ts';
import { DrawnRows } from './drawnRows.ts';
import { nodeItem } from './nodeItem.ts';
import type { RowKey } from './outlines/outline.ts';
import { mayRedrawWords, needsFullRedraw, type ViewUse } from './redrawPolicy.ts';
import { QueueDrag, type QueueDragOptions } from './queueDrag.ts';
import { RowLabels } from './rowLabels.ts';
import { ScopedOutline } from './scopedOutline.ts';
import { taskTooltip } from './taskTooltip.ts';
import { TreeNodes, type TreeNode } from './treeNodes.ts';
import { ViewHead } from './viewHead.ts';
import { ViewSelection } from './viewSelection.ts';
import { CollapsedRows, isUsuallyCollapsed, type GroupingChoice } from './viewState.ts';

const TICK_MS = 1_000;
/** What changes within this time is drawn at once with it; the first change is drawn immediately. */
const REDRAW_EVERY_MS = 75;
/** How long the editor may take for a redraw. */
const UNDER_WAY_MS = 5_000;
/** With many tasks a redraw takes its time; at most this share of all time goes into it. */
const REDRAW_SHARE = 1 / 5;
/** The editor compares each row it is to draw again with every other such row; of more than this it draws all instead. */
const MOST_SINGLE_ROWS = 100;

export interface TaskTreeOptions {
  model: TaskModel;
  /** Those of the model that are shown. */
  tasks: ScopedTasks;
  /** Those of the model that are shown. */
  schedules(): readonly ScheduleRow[];
  /** Whether a filter may leave out some of them. */
  isFiltered(): boolean;
  session: Session;
  grouping: GroupingChoice;
  /** What runs have changed. */
  changes: RunChanges;
  /** Remembers what holds for this workspace. */
  memory: vscode.Memento;
  /** The whole of a task, of which the model has a row. */
  wholeTask(id: string): Promise<Task>;
  /** What a task uses now. */
  use(id: string): Promise<AttemptUse | undefined>;
  /** A worktree, if it is there. */
  worktree(id: string): Promise<WorktreeRecord | undefined>;
  /** Places tasks in their queue. */
  place: QueueDragOptions['place'];
}

/**
 * The Tasks view. The editor forgets whatever it is told to draw again until it has asked for it anew, and a
 * menu or a button that is pressed meanwhile gets to know no task: so no more is drawn again than is different.
 */
export class TaskTree implements vscode.TreeDataProvider<TreeNode> {
  readonly #options: TaskTreeOptions;
  readonly #arranged: ScopedOutline;
  readonly #nodes = new TreeNodes();
  readonly #labels = new RowLabels();
  readonly #drawn = new DrawnRows({
    isCurrent: (node) => this.#nodes.isCurrent(node),
    itemOf: (node) => this.#itemOf(node),
    taskOf: (node) => this.#taskOf(node),
  });
  readonly #drawing = new Drawing();
  readonly #collapsed: CollapsedRows;
  readonly #parts = new DisposableList();
  readonly #didChange = new vscode.EventEmitter<TreeNode[] | undefined>();
  readonly #view: vscode.TreeView<TreeNode>;
  readonly #selection: ViewSelection;
  readonly head: ViewHead;
  #redrawCostMs = 0;
  readonly #pacer = new Pacer({
    run: () => this.#redrawNow(),
    intervalMs: () => Math.max(REDRAW_EVERY_MS, this.#redrawCostMs / REDRAW_SHARE),
  });
  #use: Omit<ViewUse, 'selectedRows'> = {};
  /** Rows whose words differ, and may not be drawn yet. */
  #held: ReadonlySet<TreeNode> = new Set();
  #drewSinglyAtMs = -Infinity;

  readonly onDidChangeTreeData = this.#didChange.event;
  readonly onDidChangeVisibility: vscode.Event<vscode.TreeViewVisibilityChangeEvent>;

  constructor(options: TaskTreeOptions) {
    this.#options = options;
    this.#arranged = this.#parts.add(new ScopedOutline(options));
    this.#collapsed = new CollapsedRows(options.memory);
    this.#view = this.#parts.add(
      vscode.window.createTreeView('legwork.tasks', {
        treeDataProvider: this,
        canSelectMany: true,
        dragAndDropController: new QueueDrag({
          taskOf: (node) => this.#taskOf(node),
          place: options.place,
        }),
      }),
    );
    this.#selection = this.#parts.add(new ViewSelection(this.#view));
    this.head = new ViewHead(this.#view);
    this.onDidChangeVisibility = this.#view.onDidChangeVisibility;
    this.#parts.add(this.#didChange);
    this.#parts.add(this.#view.onDidChangeSelection(() => this.#repairSelection()));
    this.#parts.add(this.#view.onDidCollapseElement(({ element }) => this.#noteCollapsed(element, true)));
    this.#parts.add(this.#view.onDidExpandElement(({ element }) => this.#noteCollapsed(element, false)));
    this.#parts.add(this.#arranged.onDidChange(() => this.#pacer.ask()));
    this.#parts.add(
      options.model.onDidChange(({ isSnapshot, isPartial }) => {
        if (isSnapshot && !isPartial) this.#collapsed.settle();
      }),
    );
    this.#parts.add(this.#pacer);
    const timer = setInterval(() => this.#tick(), TICK_MS);
    this.#parts.add({ dispose: () => clearInterval(timer) });
  }

  get isVisible(): boolean {
    return this.#view.visible;
  }

  /** The tasks of the rows that are selected. */
  selectedTasks(): Task[] {
    return this.#view.selection.flatMap((node) => this.#taskOf(node) ?? []);
  }

  /**
   * Shows a task's row if the view is in sight; it never brings the view up. Selected, unless the person is in the view,
   * where what they have selected stays, and no second row is marked.
   */
  async reveal(task: Task): Promise<void> {
    if (this.#view.visible) await this.#reveal(task, { select: !this.#selection.isInUse, focus: false });
  }

  /** Brings the view up with a task selected; `false` if the view does not have it. */
  show(task: Task): Promise<boolean> {
    return this.#reveal(task, { select: true, focus: true });
  }

  /** The rows that a command is for that was called for none: those selected in the view, if the person was last seen there. */
  get rowsInUse(): readonly TreeNode[] {
    return this.#selection.inUse;
  }

  /** The person has gone elsewhere. */
  leave(): void {
    this.#selection.leave();
  }

  /** The row that was clicked: it is selected by then, but one that the editor is just drawing it does not know as such. */
  async clickedRow(): Promise<TreeNode | undefined> {
    if (this.#view.selection.length === 0) await this.#drawing.end();
    const [row, ...others] = this.#view.selection;
    return others.length === 0 ? row : undefined;
  }

  /** The rows that a key pressed in the view is for. */
  async rowsAtFocus(): Promise<readonly TreeNode[]> {
    try {
      return await this.#selection.atFocus(() => this.#drawing.end());
    } finally {
      this.#pacer.ask();
    }
  }

  /** Collapses all rows. */
  async collapseAll(): Promise<void> {
    await focusTasksView();
    await vscode.commands.executeCommand('list.collapseAll');
  }

  showMore(of: RowKey): void {
    this.#nodes.showMore(of);
    this.#pacer.ask();
  }

  getChildren(node?: TreeNode): TreeNode[] | Promise<TreeNode[]> {
    if (!node) return this.#nodes.roots();
    // What a run has changed is found out when somebody looks.
    if (node.kind === 'changes')
      return this.#options.changes.load(node.run).then(() => this.#nodes.childrenOf(node));
    return this.#nodes.childrenOf(node);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = this.#itemOf(node);
    this.#drawn.note(node, item);
    this.#drawing.note();
    return item;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.#nodes.parentOf(node);
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    const task = this.#taskOf(node);
    if (!task) return item;
    this.#drawn.noteHover(node, task);
    this.#use.hoveredAtMs = Date.now();
    // What the row has is better than nothing while the host is away.
    const [whole, use, worktree] = await Promise.all([
      this.#options.wholeTask(task.id).catch(() => task),
      isUnfinished(task) ? this.#options.use(task.id).catch(() => undefined) : undefined,
      task.worktree === undefined ? undefined : this.#options.worktree(task.worktree).catch(() => undefined),
    ]);
    const shown = use ? { ...whole, use: { ...whole.use, ...use } } : whole;
    item.tooltip = taskTooltip(shown, { others: this.#options.model, worktree });
    return item;
  }

  /** Opens the editor's box to find a row, and disturbs it as little as possible. */
  async find(): Promise<void> {
    this.#use.findOpenedAtMs = Date.now();
    await focusTasksView();
    await vscode.commands.executeCommand('list.find');
  }

  dispose(): void {
    this.#parts.dispose();
  }

  async #reveal(task: Task, how: { select: boolean; focus: boolean }): Promise<boolean> {
    if (!this.#options.tasks.has(task.id)) return false;
    this.#pacer.runNow();
    if (!this.#nodes.isShown(task)) return false;
    await this.#selection.byItself(() => this.#view.reveal(this.#nodes.nodeOf(task.id), how));
    return true;
  }

  #itemOf(node: TreeNode): vscode.TreeItem {
    const { model, session, changes } = this.#options;
    const item = nodeItem(node, { model, session, changes, nodes: this.#nodes, labels: this.#labels });
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const { id = '' } = item;
    const isUsual = node.kind === 'section' && isUsuallyCollapsed(id, this.#nodes.tasksBelow(node));
    const isCollapsed = item.collapsibleState === Expanded && this.#collapsed.has(id, isUsual);
    if (isCollapsed) item.collapsibleState = Collapsed;
    return item;
  }

  #redrawNow(): void {
    if (this.#selection.isAsking) return;
    const startedAtMs = performance.now();
    const { model } = this.#options;
    const { outline } = this.#arranged;
    outline.setGroups(model.groups(), this.#options.isFiltered());
    outline.setSchedules?.(this.#options.schedules());
    this.#nodes.update(outline);
    this.head.showEmpty(outline.countBelow('') === 0);
    const tasks = this.#nodes.shownTasks().flatMap((id) => model.get(id) ?? []);
    const isRelabelled = this.#labels.update(tasks, this.#titles(tasks));
    const touched = this.#arranged.takeTouched();
    const mayDiffer = (node: TreeNode) => isRelabelled || this.#mayDiffer(node, touched);
    this.#draw(this.#nodes.takeOutdated(), mayDiffer);
    this.#redrawCostMs = performance.now() - startedAtMs;
  }

  /** Those of the rows that are no tasks and have a name. */
  #titles(tasks: readonly Task[]): string[] {
    const groups = this.#options.model.groups().map(({ name }) => name);
    const races = tasks.flatMap(({ race }) => race?.name ?? []);
    return [...groups, ...races, ...this.#options.schedules().map(scheduleTitle)];
  }

  /** Whether a row may have become different when these tasks did. */
  #mayDiffer(node: TreeNode, touched: ReadonlySet<string>): boolean {
    const task = this.#taskOf(node);
    if (!task || touched.has(task.id) || this.#held.has(node) || isUnfinished(task)) return true;
    // What has ended says something of others only where it failed for them, or where they may be cancelled with it.
    const failedForOthers = task.status.state === 'failed' && task.status.failure.kind === 'dependency';
    return failedForOthers || this.#options.model.hasChildren(task.id);
  }

  /** Tells the editor to draw rows again, `undefined` for all, with those that are different from what was drawn. */
  #draw(outdated: TreeNode[] | undefined, isLookedAt: (node: TreeNode) => boolean): void {
    const use = { ...this.#use, selectedRows: this.#view.selection.length };
    const nowMs = Date.now();
    const different = this.#drawn.takeDifferent(mayRedrawWords(use, nowMs), isLookedAt);
    this.#held = new Set(different.held);
    if (different.hasWords) this.#use.wordsDrawnAtMs = nowMs;
    const rows = outdated && [...new Set([...outdated, ...different.rows])];
    if (rows?.length === 0) return;
    if (rows && rows.length <= MOST_SINGLE_ROWS && !needsFullRedraw(use)) {
      this.#drewSinglyAtMs = nowMs;
      this.#drawing.begin();
      this.#didChange.fire(rows);
    } else {
      this.#drawAll();
    }
  }

  #drawAll(): void {
    this.#drawn.clear();
    this.#drawing.begin();
    this.#didChange.fire(undefined);
  }

  /** A redraw of single rows that was under way when several were selected may have taken their highlight. */
  #repairSelection(): void {
    if (this.#selection.isAsking) return;
    const use = { selectedRows: this.#view.selection.length };
    if (needsFullRedraw(use) && Date.now() - this.#drewSinglyAtMs < UNDER_WAY_MS) this.#drawAll();
  }

  /** Not remembered for single tasks and what lies below them, whose number has no limit. */
  #noteCollapsed(node: TreeNode, isCollapsed: boolean): void {
    const { id } = this.#itemOf(node);
    const isNamed = node.kind === 'section' || node.kind === 'group' || node.kind === 'workspace';
    if (isNamed && id !== undefined) this.#collapsed.set(id, isCollapsed);
  }

  #taskOf(node: TreeNode): Task | undefined {
    return node.kind === 'task' ? this.#options.model.get(node.id) : undefined;
  }

  /** Updates ages and draws words that were held back, in rows that are in sight. */
  #tick(): void {
    if (!this.#view.visible || this.#pacer.isWaiting || this.#selection.isAsking) return;
    const isLookedAt = (node: TreeNode) => {
      const task = this.#taskOf(node);
      return this.#held.has(node) || (task !== undefined && isUnfinished(task));
    };
    this.#draw([], isLookedAt);
  }
}
