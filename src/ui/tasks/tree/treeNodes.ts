import type { Task } from '../../../protocol/task.ts';
import type { TaskSection } from '../taskSections.ts';
import { nameIn, taskKey, type Outline, type RowKey } from './outlines/outline.ts';
import { CHANGE, CHANGES, changeKey, changesKey, NOTE } from './outlines/runOutline.ts';
import { SCHEDULE } from './outlines/scheduleOutline.ts';
import { RACE } from './outlines/parentOutline.ts';
import { TimeOutline } from './outlines/timeOutline.ts';

/** A row of the Tasks view. Tasks are named by id only, so that a node outlives its task's changes. */
export type TreeNode =
  | { kind: 'section'; section: TaskSection | 'scheduled' }
  | { kind: 'group'; group: string }
  | { kind: 'workspace'; workspace: string }
  | { kind: 'task'; id: string }
  | { kind: 'schedule'; schedule: string }
  /** Has its racers below it. */
  | { kind: 'race'; race: string }
  /** Has the files that a run has changed below it. */
  | { kind: 'changes'; run: string }
  /** A file that a run has changed. */
  | { kind: 'change'; run: string; path: string }
  /** Says why there are no such files. */
  | { kind: 'note'; run: string }
  /** Stands for the rest of what lies below a row. */
  | { kind: 'more'; of: RowKey };

/** How many rows are shown below another at first, and how many more each time. */
export const PAGE_SIZE = 100;

/**
 * The rows of the Tasks view, apart from how they are drawn. The editor tells rows apart by object identity,
 * so the same row is the same object for as long as it exists.
 */
export class TreeNodes {
  readonly #nodes = new Map<RowKey, TreeNode>();
  readonly #limits = new Map<RowKey, number>();
  /** What the editor was last told to be below each row it asked for. */
  readonly #told = new Map<RowKey, string>();
  #outline: Outline = new TimeOutline();
  #shown: Set<RowKey> | undefined;

  /** Takes over what is to be shown: another outline, or the same as it is now. */
  update(outline: Outline): void {
    this.#outline = outline;
    this.#shown = undefined;
    for (const [key, node] of this.#nodes) {
      if (PASSING.has(node.kind) && outline.parentOf(key) === undefined) this.#nodes.delete(key);
    }
  }

  /** The rows at the top, for the editor. */
  roots(): TreeNode[] {
    return this.#tell('');
  }

  /** The rows directly below one, for the editor. */
  childrenOf(node: TreeNode): TreeNode[] {
    return node.kind === 'more' ? [] : this.#tell(keyOf(node));
  }

  /**
   * The rows that have others below them than the editor was told, for it to ask again; `undefined` if those at
   * the top are others. What was taken counts as not told.
   */
  takeOutdated(): TreeNode[] | undefined {
    const outdated = [...this.#told]
      .filter(([key, told]) => told !== this.#signature(key))
      .map(([key]) => key);
    if (outdated.includes('')) {
      this.#told.clear();
      return undefined;
    }
    for (const key of outdated) this.#told.delete(key);
    return outdated.filter((key) => this.#outline.parentOf(key) !== undefined).map((key) => this.#node(key));
  }

  parentOf(node: TreeNode): TreeNode | undefined {
    const parent = node.kind === 'more' ? node.of : this.#outline.parentOf(keyOf(node));
    return parent === undefined || parent === '' ? undefined : this.#node(parent);
  }

  /** The row of a task, whether it is on a shown page or not. */
  nodeOf(id: string): TreeNode {
    return this.#node(taskKey(id));
  }

  /** Whether what a row stands for is there. */
  isCurrent(node: TreeNode): boolean {
    if (node.kind === 'more') return this.#hasMore(node.of);
    const key = keyOf(node);
    return this.#outline.parentOf(key) !== undefined && this.#nodes.get(key) === node;
  }

  /** How many rows lie directly below one. */
  countOf(node: TreeNode): number {
    return node.kind === 'more' ? 0 : this.#outline.countBelow(keyOf(node));
  }

  /** Whether what lies below a row is of interest only to who asks for it. */
  isQuiet(node: TreeNode): boolean {
    return node.kind !== 'more' && this.#outline.isQuiet?.(keyOf(node)) === true;
  }

  /** How many tasks lie below a row that is none, on all levels. */
  tasksBelow(node: TreeNode): number {
    return node.kind === 'more' ? 0 : this.#outline.tasksBelow(keyOf(node));
  }

  /** The ids of the tasks directly below a row, those on further pages too. */
  tasksUnder(node: TreeNode): string[] {
    if (node.kind === 'more') return [];
    const rows = this.#outline.rowsBelow(keyOf(node), Infinity);
    return rows.filter((key) => key.startsWith(TASK)).map(nameIn);
  }

  /** Whether a task's row is on a page that is shown. */
  isShown({ id }: Pick<Task, 'id'>): boolean {
    return this.#shownRows().has(taskKey(id));
  }

  /** The tasks whose rows are on pages that are shown. */
  shownTasks(): string[] {
    return [...this.#shownRows()].filter((key) => key.startsWith(TASK)).map(nameIn);
  }

  /** Shows a further page below a row. */
  showMore(of: RowKey): void {
    this.#limits.set(of, this.#limitOf(of) + PAGE_SIZE);
    this.#shown = undefined;
  }

  #tell(key: RowKey): TreeNode[] {
    this.#told.set(key, this.#signature(key));
    return this.#page(key).map((row) => this.#node(row));
  }

  /** Tells rows apart also by whether others lie below them, and which, as that gives them another id in the editor. */
  #signature(key: RowKey): string {
    return JSON.stringify(
      this.#page(key).map((row) => [row, this.#outline.countBelow(row) > 0, this.#outline.isQuiet?.(row)]),
    );
  }

  #page(key: RowKey): RowKey[] {
    const rows = this.#outline.rowsBelow(key, this.#limitOf(key));
    return this.#hasMore(key) ? [...rows, `${MORE}${key}`] : rows;
  }

  #hasMore(key: RowKey): boolean {
    return this.#outline.countBelow(key) > this.#limitOf(key);
  }

  #shownRows(): Set<RowKey> {
    if (this.#shown) return this.#shown;
    const shown = new Set<RowKey>();
    const add = (key: RowKey) => {
      for (const child of this.#outline.rowsBelow(key, this.#limitOf(key))) {
        shown.add(child);
        if (this.#outline.countBelow(child) > 0) add(child);
      }
    };
    add('');
    this.#shown = shown;
    return shown;
  }

  #limitOf(key: RowKey): number {
    return this.#limits.get(key) ?? PAGE_SIZE;
  }

  #node(key: RowKey): TreeNode {
    const known = this.#nodes.get(key);
    if (known) return known;
    const fresh = nodeOfKey(key);
    this.#nodes.set(key, fresh);
    return fresh;
  }
}

const TASK = taskKey('');
const MORE = 'more:';
/** Kinds of rows that come and go without limit. */
const PASSING: ReadonlySet<TreeNode['kind']> = new Set([
  'task',
  'schedule',
  'race',
  'changes',
  'change',
  'note',
]);

function keyOf(node: Exclude<TreeNode, { kind: 'more' }>): RowKey {
  switch (node.kind) {
    case 'section':
      return `section:${node.section}`;
    case 'group':
      return `group:${node.group}`;
    case 'workspace':
      return `workspace:${node.workspace}`;
    case 'task':
      return taskKey(node.id);
    case 'schedule':
      return `${SCHEDULE}${node.schedule}`;
    case 'race':
      return `${RACE}${node.race}`;
    case 'changes':
      return changesKey(node.run);
    case 'change':
      return changeKey(node.run, node.path);
    case 'note':
      return `${NOTE}${node.run}`;
  }
}

function nodeOfKey(key: RowKey): TreeNode {
  const name = nameIn(key);
  switch (key.slice(0, key.indexOf(':') + 1)) {
    case 'section:':
      return { kind: 'section', section: name as TaskSection };
    case 'group:':
      return { kind: 'group', group: name };
    case 'workspace:':
      return { kind: 'workspace', workspace: name };
    case SCHEDULE:
      return { kind: 'schedule', schedule: name };
    case RACE:
      return { kind: 'race', race: name };
    case MORE:
      return { kind: 'more', of: name };
    case CHANGES:
      return { kind: 'changes', run: name };
    case CHANGE: {
      const end = name.indexOf('/');
      return { kind: 'change', run: name.slice(0, end), path: name.slice(end + 1) };
    }
    case NOTE:
      return { kind: 'note', run: name };
    default:
      return { kind: 'task', id: name };
  }
}
