import type { PermissionRequest } from '../../protocol/agentEvents.ts';
import type { Task } from '../../protocol/task.ts';
import { openRequests } from '../tasks/permissionRequests.ts';
import type { TaskModelChange } from '../tasks/taskModel.ts';

/** A task that waits for somebody; an agent run says what it asks leave for. */
export interface Need {
  task: Task;
  request?: PermissionRequest;
}

/** What began to wait for somebody; a fresh connection tells of all that does. */
export function newRequests({ changed, isSnapshot }: TaskModelChange): Need[] {
  return changed.flatMap(({ task, previous }) => {
    const known = new Set(previous && !isSnapshot ? needsOf(previous).map(contentKey) : []);
    return needsOf(task).filter((need) => !known.has(contentKey(need)));
  });
}

/** Whether a task, as it is now, still waits for that. */
export function isOpen(need: Need, now: Task | undefined): boolean {
  if (now?.status.state !== 'waiting') return false;
  return !need.request || openRequests(now).some(({ id }) => id === need.request?.id);
}

/** What is claimed by the window that tells of it. */
export function requestKey({ task, request }: Need): string {
  const { id, attempt, status, updatedAt } = task;
  const what = request
    ? `${attempt.number}:${request.id}`
    : (status.state === 'waiting' && status.since) || updatedAt;
  return `waiting:${id}:${what}`;
}

function needsOf(task: Task): Need[] {
  if (task.status.state !== 'waiting') return [];
  const requests = openRequests(task);
  return requests.length > 0 ? requests.map((request) => ({ task, request })) : [{ task }];
}

/** The same for a task that changed in other ways while it waits. */
function contentKey({ task, request }: Need): string {
  if (request) return `request:${task.attempt.number}:${request.id}`;
  return task.status.state === 'waiting' ? task.status.message : '';
}
