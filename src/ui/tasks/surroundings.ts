import type { Task } from '../../protocol/task.ts';

/** What else there is, as far as it matters to what is said of a task. */
export interface Surroundings {
  get(id: string): Task | undefined;
  /** How many tasks get a slot before this one; `undefined` for one that waits for none. */
  tasksBefore(id: string): number | undefined;
  isGroupPaused(task: Task): boolean;
}

/** For a task that is told of by itself. */
export const nothingAround: Surroundings = {
  get: () => undefined,
  tasksBefore: () => undefined,
  isGroupPaused: () => false,
};
