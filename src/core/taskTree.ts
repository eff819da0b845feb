import type { Task } from '../protocol/task.ts';

/** The given tasks and all their descendants; cycles in the links are not followed. */
export function descendantsOf(roots: Iterable<Task>, childrenOf: (id: string) => Iterable<Task>): Task[] {
  const found = new Map<string, Task>();
  for (const root of roots) found.set(root.id, root);
  // Iterating over a map includes entries added meanwhile.
  for (const id of found.keys()) {
    for (const child of childrenOf(id)) if (!found.has(child.id)) found.set(child.id, child);
  }
  return [...found.values()];
}
