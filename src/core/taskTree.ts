import type { Task } from '../protocol/task.ts';

/** All tasks that descend from these, those included; circles in the links end there. */
export function descendantsOf(roots: Iterable<Task>, childrenOf: (id: string) => Iterable<Task>): Task[] {
  const found = new Map<string, Task>();
  for (const root of roots) found.set(root.id, root);
  // A map goes on with what is added while it is walked.
  for (const id of found.keys()) {
    for (const child of childrenOf(id)) if (!found.has(child.id)) found.set(child.id, child);
  }
  return [...found.values()];
}
