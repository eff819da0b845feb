import type { Task, TaskState } from '../protocol/task.ts';

/** The groups of the Tasks view, in the order they are shown. */
export const taskGroups = ['needsYou', 'running', 'queued', 'failed', 'completed', 'cancelled'] as const;

export type TaskGroup = (typeof taskGroups)[number];

/** What people read above a group. */
export const groupLabels: Record<TaskGroup, string> = {
  needsYou: 'Needs You',
  running: 'Running',
  queued: 'Queued',
  failed: 'Failed',
  completed: 'Completed',
  cancelled: 'Cancelled',
};

const groupOfState: Record<TaskState, TaskGroup> = {
  waiting: 'needsYou',
  running: 'running',
  cancelRequested: 'running',
  pending: 'queued',
  failed: 'failed',
  completed: 'completed',
  cancelled: 'cancelled',
};

/** The group a task is shown in. */
export function groupOf(task: Pick<Task, 'status'>): TaskGroup {
  return groupOfState[task.status.state];
}

/** Tasks by group, newest first: by start where they are unfinished, by end where they have ended. */
export function groupTasks(tasks: Iterable<Task>): Map<TaskGroup, Task[]> {
  const groups = new Map<TaskGroup, Task[]>();
  for (const group of taskGroups) groups.set(group, []);
  for (const task of tasks) groups.get(groupOf(task))?.push(task);
  for (const members of groups.values()) members.sort(newestFirst);
  return groups;
}

/** Newest end, else newest start, else newest creation first. */
export function newestFirst(a: Task, b: Task): number {
  const timeOfA = a.endedAt ?? a.startedAt ?? a.createdAt;
  const timeOfB = b.endedAt ?? b.startedAt ?? b.createdAt;
  return timeOfA < timeOfB ? 1 : timeOfA > timeOfB ? -1 : 0;
}
