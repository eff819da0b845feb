import type { Task } from '../../protocol/task.ts';

/** What a text about one task has to know of the others. */
export interface TaskLookup {
  get(id: string): Task | undefined;
  /** How many tasks get a slot before this one; `undefined` for one that waits for none. */
  tasksBefore(id: string): number | undefined;
  isGroupPaused(task: Task): boolean;
}

/** For a text about a task by itself. */
export const noOtherTasks: TaskLookup = {
  get: () => undefined,
  tasksBefore: () => undefined,
  isGroupPaused: () => false,
};
