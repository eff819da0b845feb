import type { Task } from '../protocol/task.ts';

/** All tasks that descend from those for which `isRoot` holds, those included; circles in the links end there. */
export function descendantsOf(tasks: Iterable<Task>, isRoot: (task: Task) => boolean): Task[] {
  const children = new Map<string, Task[]>();
  const found = new Map<string, Task>();
  for (const task of tasks) {
    if (isRoot(task)) found.set(task.id, task);
    const parent = task.parent?.task;
    if (parent === undefined) continue;
    const siblings = children.get(parent);
    if (siblings) siblings.push(task);
    else children.set(parent, [task]);
  }
  const queue = [...found.keys()];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const child of children.get(id) ?? []) {
      if (found.has(child.id)) continue;
      found.set(child.id, child);
      queue.push(child.id);
    }
  }
  return [...found.values()];
}
