import { isUnfinished, type Task } from '../../protocol/task.ts';

/** Which tasks were started by which, kept task by task. */
export class TaskFamilies {
  readonly #children = new Map<string, Map<string, Task>>();

  put(task: Task, previous?: Task): void {
    if (previous && previous.parent?.task !== task.parent?.task) this.remove(previous);
    const parent = task.parent?.task;
    if (parent === undefined) return;
    const children = this.#children.get(parent);
    if (children) children.set(task.id, task);
    else this.#children.set(parent, new Map([[task.id, task]]));
  }

  remove({ id, parent }: Task): void {
    if (parent?.task === undefined) return;
    const children = this.#children.get(parent.task);
    children?.delete(id);
    if (children?.size === 0) this.#children.delete(parent.task);
  }

  hasChildren(id: string): boolean {
    return this.#children.has(id);
  }

  childrenOf(id: string): Task[] {
    return [...(this.#children.get(id)?.values() ?? [])];
  }
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
