import { oneLine } from '../base/plainText.ts';
import { isUnfinished, titleOf, type Task } from '../protocol/task.ts';
import { fitWidth } from './displayText.ts';
import { NOTE_GAP, noteText, situationText } from './taskSituation.ts';
import { colouredState, type TableLook } from './taskTable.ts';

/** A task with those that were started from it. */
export interface TaskNode {
  task: Task;
  children: TaskNode[];
}

/**
 * Tasks as trees, in order of creation. Parents that are gone are none, and of a circle the oldest task is the root.
 * Without `all`, ended tasks are there only on the way to an unfinished one.
 */
export function taskTrees(tasks: Task[], choice: { root?: Task; all?: boolean } = {}): TaskNode[] {
  const known = new Set(tasks.map((task) => task.id));
  const children = Map.groupBy(tasks, (task) => task.parent?.task);
  const placed = new Set<string>();
  const nodeOf = (task: Task): TaskNode => {
    placed.add(task.id);
    const own = (children.get(task.id) ?? []).filter(({ id }) => !placed.has(id));
    // Marked before they are gone into, so that a circle ends.
    for (const { id } of own) placed.add(id);
    return { task, children: own.map(nodeOf) };
  };
  const isRoot = ({ parent }: Task) => parent?.task === undefined || !known.has(parent.task);
  const roots = choice.root ? [choice.root] : tasks.filter(isRoot);
  const trees = roots.map(nodeOf);
  if (!choice.root) for (const task of tasks) if (!placed.has(task.id)) trees.push(nodeOf(task));
  if (choice.all) return trees;
  // Who asks for a task gets it, ended or not.
  return choice.root ? trees.map(withoutEnded) : trees.filter(isAlive).map(withoutEnded);
}

/** Trees as lines, with the branches drawn. */
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
  const title = [oneLine(titleOf(task)), noteText(task)].filter(Boolean).join(NOTE_GAP);
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
