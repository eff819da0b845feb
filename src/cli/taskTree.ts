import { oneLine } from '../base/plainText.ts';
import { isUnfinished, titleOf, type Task } from '../protocol/task.ts';
import { fitWidth } from './displayText.ts';
import { NOTE_GAP, noteText, situationText } from './taskSituation.ts';
import { colouredState, type TableLook } from './taskTable.ts';

/** A task and the tasks that were started from it. */
export interface TaskNode {
  task: Task;
  children: TaskNode[];
}

/**
 * Builds trees of tasks, in order of creation. A task whose parent is gone is a root, as is the oldest task of a cycle.
 * Without `all`, ended tasks are included only if they have unfinished descendants.
 */
export function taskTrees(tasks: Task[], choice: { root?: Task; all?: boolean } = {}): TaskNode[] {
  const known = new Set(tasks.map((task) => task.id));
  const children = Map.groupBy(tasks, (task) => task.parent?.task);
  const placed = new Set<string>();
  const buildNode = (task: Task): TaskNode => {
    placed.add(task.id);
    const own = (children.get(task.id) ?? []).filter(({ id }) => !placed.has(id));
    // Marked before the recursion, so that cycles end.
    for (const { id } of own) placed.add(id);
    return { task, children: own.map(buildNode) };
  };
  const isRoot = ({ parent }: Task) => parent?.task === undefined || !known.has(parent.task);
  const roots = choice.root ? [choice.root] : tasks.filter(isRoot);
  const trees = roots.map(buildNode);
  if (!choice.root) for (const task of tasks) if (!placed.has(task.id)) trees.push(buildNode(task));
  if (choice.all) return trees;
  // A task that was asked for by name is included even if it has ended.
  return choice.root ? trees.map(withoutEnded) : trees.filter(isAlive).map(withoutEnded);
}

/** Formats trees as lines with branches. */
export function treeLines(trees: TaskNode[], look: TableLook): string[] {
  return trees.flatMap((tree) => nodeLines(tree, { first: '', further: '' }, look));
}

function nodeLines(
  { task, children }: TaskNode,
  indent: { first: string; further: string },
  look: TableLook,
): string[] {
  const head = `${indent.first}${oneLine(task.id)}  `;
  const state = situationText(task, look.nowMs);
  const title = [oneLine(titleOf(task)), noteText(task, look.nowMs)].filter(Boolean).join(NOTE_GAP);
  const rest = fitWidth(title, Math.max(8, (look.width ?? Infinity) - head.length - state.length - 2));
  const lines = children.flatMap((child, index) => {
    const isLast = index === children.length - 1;
    const first = `${indent.further}${isLast ? '└─ ' : '├─ '}`;
    return nodeLines(child, { first, further: `${indent.further}${isLast ? '   ' : '│  '}` }, look);
  });
  return [`${head}${colouredState(task, state, look)}  ${rest}`, ...lines];
}

function isAlive({ task, children }: TaskNode): boolean {
  return isUnfinished(task) || children.some(isAlive);
}

function withoutEnded({ task, children }: TaskNode): TaskNode {
  return { task, children: children.filter(isAlive).map(withoutEnded) };
}
