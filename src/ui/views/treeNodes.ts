import type { Task } from '../../protocol/task.ts';
import { groupOf, groupTasks, taskGroups, type TaskGroup } from '../taskGroups.ts';

/** A row of the Tasks view. Tasks are named by id only, so that a node outlives its task's changes. */
export type TreeNode =
  { kind: 'group'; group: TaskGroup } | { kind: 'task'; id: string } | { kind: 'more'; group: TaskGroup };

/** How many tasks of a group are shown at first, and how many more each time. */
export const PAGE_SIZE = 100;

/**
 * What the Tasks view shows, apart from how it is drawn. The editor tells rows apart by object identity,
 * so the same row is the same object for as long as it exists.
 */
export class TreeNodes {
  readonly #nodes = new Map<string, TreeNode>();
  readonly #limits = new Map<TaskGroup, number>();
  #groups = groupTasks([]);

  /** Takes over the tasks to show. */
  update(tasks: Task[]): void {
    this.#groups = groupTasks(tasks);
    const present = new Set(tasks.map((task) => task.id));
    for (const [key, node] of this.#nodes) {
      if (node.kind === 'task' && !present.has(node.id)) this.#nodes.delete(key);
    }
  }

  /** The groups that are not empty. */
  roots(): TreeNode[] {
    return taskGroups
      .filter((group) => this.countOf(group) > 0)
      .map((group) => this.#node(`group:${group}`, { kind: 'group', group }));
  }

  childrenOf(node: TreeNode): TreeNode[] {
    if (node.kind !== 'group') return [];
    const members = this.#groups.get(node.group) ?? [];
    const shown = members.slice(0, this.#limitOf(node.group)).map(({ id }) => this.nodeOf(id));
    if (shown.length < members.length) {
      shown.push(this.#node(`more:${node.group}`, { kind: 'more', group: node.group }));
    }
    return shown;
  }

  parentOf(node: TreeNode, task: Task | undefined): TreeNode | undefined {
    if (node.kind === 'group') return undefined;
    const group = node.kind === 'more' ? node.group : task && groupOf(task);
    return group && this.#node(`group:${group}`, { kind: 'group', group });
  }

  /** The row of a task, whether it is on a shown page or not. */
  nodeOf(id: string): TreeNode {
    return this.#node(`task:${id}`, { kind: 'task', id });
  }

  countOf(group: TaskGroup): number {
    return this.#groups.get(group)?.length ?? 0;
  }

  /** Whether a task's row is among those shown. */
  isShown(task: Task): boolean {
    const index = (this.#groups.get(groupOf(task)) ?? []).findIndex(({ id }) => id === task.id);
    return index >= 0 && index < this.#limitOf(groupOf(task));
  }

  /** Rows that are shown and whose age ticks. */
  ticking(): TreeNode[] {
    return (this.#groups.get('running') ?? [])
      .slice(0, this.#limitOf('running'))
      .map(({ id }) => this.nodeOf(id));
  }

  /** Shows a further page of a group. */
  showMore(group: TaskGroup): void {
    this.#limits.set(group, this.#limitOf(group) + PAGE_SIZE);
  }

  #limitOf(group: TaskGroup): number {
    return this.#limits.get(group) ?? PAGE_SIZE;
  }

  #node(key: string, fresh: TreeNode): TreeNode {
    const known = this.#nodes.get(key);
    if (known) return known;
    this.#nodes.set(key, fresh);
    return fresh;
  }
}
