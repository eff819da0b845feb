import { isTerminal, type Task } from '../protocol/task.ts';

/**
 * The tasks through which a new task would wait for itself, in order; `undefined` if there is no cycle.
 * Only a start that reuses the id of an ended task can close a cycle.
 */
export function findCycle(
  start: { id: string; after: readonly { task: string }[] },
  find: (id: string) => Task | undefined,
): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const open = start.after.map(({ task }) => ({ id: task, from: start.id })).toReversed();
  // Not by recursion: a chain of tasks may be longer than the stack of calls.
  for (let next = open.pop(); next; next = open.pop()) {
    const { id, from } = next;
    if (id === start.id) return [...wayTo(from, cameFrom), id];
    if (cameFrom.has(id)) continue;
    cameFrom.set(id, from);
    const task = find(id);
    // An ended task no longer waits for anything.
    if (!task || isTerminal(task)) continue;
    for (const dependency of task.after?.toReversed() ?? [])
      if (!dependency.isMet) open.push({ id: dependency.task, from: id });
  }
  return undefined;
}

function wayTo(end: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way: string[] = [];
  for (let id: string | undefined = end; id !== undefined; id = cameFrom.get(id)) way.push(id);
  return way.toReversed();
}
