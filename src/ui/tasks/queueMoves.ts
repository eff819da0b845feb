import type { EditParams } from '../../protocol/messages.ts';
import { groupOf, type Task } from '../../protocol/task.ts';
import { isWaitingToStart } from './groupStates.ts';
import { inStartOrder } from './taskOrder.ts';

/* Where tasks go that a person moves in a queue: what the host is asked for. Pure. */

/** Where to: to the front, one place up or down. */
export type QueueMove = 'first' | 'up' | 'down';

/** The tasks of a group that wait to start, in the order of their starts. */
function queueOf(group: string, all: readonly Task[]): Task[] {
  return all.filter((task) => groupOf(task) === group && isWaitingToStart(task)).toSorted(inStartOrder);
}

/** The requests that move tasks in their queue, several as a block; none where they are there already. */
export function movesOf(tasks: readonly Task[], move: QueueMove, all: readonly Task[]): EditParams[] {
  const groups = new Set(tasks.map(groupOf));
  return [...groups].flatMap((group) => {
    const ids = new Set(tasks.map(({ id }) => id));
    const queue = queueOf(group, all);
    const block = queue.filter(({ id }) => ids.has(id));
    const first = queue.findIndex(({ id }) => ids.has(id));
    const last = queue.findLastIndex(({ id }) => ids.has(id));
    const ahead = queue.slice(0, Math.max(0, first));
    const behind = queue.slice(last + 1);
    if (block.length === 0 || (move === 'down' ? behind : ahead).length === 0) return [];
    const before = { first: ahead[0], up: ahead.at(-1), down: behind[1] }[move];
    return placedBefore(block, before);
  });
}

/** The requests that put tasks just before another, in its group, or at the end of a group. */
export function dropsOf(tasks: readonly Task[], target: { before: Task } | { group: string }): EditParams[] {
  const group = 'before' in target ? groupOf(target.before) : target.group;
  const moved = tasks.filter((task) => !('before' in target) || task.id !== target.before.id);
  return placedBefore(moved, 'before' in target ? target.before : undefined).map((edit) => {
    const task = moved.find(({ id }) => id === edit.id);
    return task && groupOf(task) !== group ? { ...edit, group } : edit;
  });
}

/** In this order, each just before the same task, or each at the end. */
function placedBefore(block: readonly Task[], before: Task | undefined): EditParams[] {
  return block.map(({ id }) => (before ? { id, before: before.id } : { id, isLast: true as const }));
}
