import { isUnfinished, type Task } from '../../protocol/task.ts';

/** Tasks by the id of the task that started them. */
export function childrenByParent(tasks: Iterable<Task>): Map<string, Task[]> {
  const children = new Map<string, Task[]>();
  for (const task of tasks) {
    const parent = task.parent?.task;
    if (parent === undefined) continue;
    const siblings = children.get(parent);
    if (siblings) siblings.push(task);
    else children.set(parent, [task]);
  }
  return children;
}

/** Whether anything below a task, at whatever depth, is unfinished. Parent links may form a circle. */
export function hasUnfinishedBelow(id: string, childrenOf: (id: string) => Task[]): boolean {
  const seen = new Set<string>([id]);
  const waiting = [...childrenOf(id)];
  for (let task = waiting.pop(); task; task = waiting.pop()) {
    if (seen.has(task.id)) continue;
    if (isUnfinished(task)) return true;
    seen.add(task.id);
    waiting.push(...childrenOf(task.id));
  }
  return false;
}
