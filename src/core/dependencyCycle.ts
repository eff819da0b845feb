import { isTerminal, type Task } from '../protocol/task.ts';

/**
 * The tasks through which a new task would wait for itself, in order; `undefined` if there is no cycle.
 * Only a start that reuses the id of an ended task can close a cycle.
 */
export function findCycle(
  start: { id: string; after: readonly { task: string }[] },
  find: (id: string) => Task | undefined,
): string[] | undefined {
  const seen = new Set<string>();
  const follow = (id: string, path: string[]): string[] | undefined => {
    if (id === start.id) return [...path, id];
    if (seen.has(id)) return undefined;
    seen.add(id);
    const task = find(id);
    // An ended task no longer waits for anything.
    if (!task || isTerminal(task)) return undefined;
    for (const dependency of task.after ?? []) {
      const cycle = dependency.isMet ? undefined : follow(dependency.task, [...path, id]);
      if (cycle) return cycle;
    }
    return undefined;
  };
  for (const { task } of start.after) {
    const cycle = follow(task, [start.id]);
    if (cycle) return cycle;
  }
  return undefined;
}
