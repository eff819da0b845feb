import { groupOf, isTerminal, type Task, type TaskFilter } from './task.ts';

/** Whether a task matches a filter. */
export function matchesFilter(task: Task, filter: TaskFilter): boolean {
  if (filter.ids && !includesId(filter.ids, task.id)) return false;
  if (filter.session !== undefined && task.owner.id !== filter.session) return false;
  if (filter.kinds && !filter.kinds.includes(task.kind)) return false;
  if (filter.states && !filter.states.includes(task.status.state)) return false;
  if (filter.group !== undefined && groupOf(task) !== filter.group) return false;
  if (filter.parent !== undefined && task.parent?.task !== filter.parent) return false;
  if (filter.includeTerminal === false && isTerminal(task)) return false;
  // The removal of a worktree is a step of no run.
  const isStep = filter.includeSteps === true && task.step !== undefined && task.parent !== undefined;
  return filter.includeHidden === true || isStep || task.hidden !== true;
}

/** Longer lists are looked up in a set, because they are asked about each of very many tasks. */
const FEW = 16;
const setsOfIds = new WeakMap<readonly string[], ReadonlySet<string>>();

function includesId(ids: readonly string[], id: string): boolean {
  if (ids.length <= FEW) return ids.includes(id);
  let known = setsOfIds.get(ids);
  if (!known) setsOfIds.set(ids, (known = new Set(ids)));
  return known.has(id);
}
