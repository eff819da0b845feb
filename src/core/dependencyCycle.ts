import { isTerminal, type Task } from '../protocol/task.ts';

/**
 * The tasks through which a new task would wait for itself, in order; `undefined` when there is no such way.
 * Only a start that takes up the id of an ended task can close a circle.
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
    // One that has ended waits for nothing any more.
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
