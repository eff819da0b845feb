import type { Task } from '../../../../protocol/task.ts';
import { newestFirst } from '../../taskOrder.ts';
import { OutlineBuilder, taskKey, type Outline, type OutlineSource } from './outline.ts';

/** Tasks below the task that started them, whatever their state; those without one by time. */
export function parentOutline({ tasks }: OutlineSource): Outline {
  const known = new Map(tasks.map((task) => [task.id, task]));
  const outline = new OutlineBuilder();
  const roots = tasks.filter((task) => isRoot(task, known));
  outline.addTasks('', roots.toSorted(newestFirst));
  const isPlaced = new Set(roots);
  for (const task of tasks) {
    const parent = task.parent?.task;
    if (parent !== undefined && !isPlaced.has(task)) outline.addTasks(taskKey(parent), [task]);
  }
  return outline.build();
}

/** Whether a task lies below none that is shown. Parent links are what clients said, so they may form a circle. */
function isRoot(task: Task, known: Map<string, Task>): boolean {
  if (parentOf(task, known) === undefined) return true;
  const seen = new Set<Task>();
  for (let above: Task | undefined = task; above; above = parentOf(above, known)) {
    // One of the circle has to be on top: the first of them to be created.
    if (seen.has(above)) return above === task && isFirst(task, seen);
    seen.add(above);
  }
  return false;
}

function isFirst(task: Task, circle: Set<Task>): boolean {
  const order = ({ createdAt, id }: Task) => `${createdAt} ${id}`;
  return [...circle].every((other) => order(task) <= order(other));
}

function parentOf(task: Task, known: Map<string, Task>): Task | undefined {
  return task.parent?.task === undefined ? undefined : known.get(task.parent.task);
}
