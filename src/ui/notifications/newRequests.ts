import type { Task } from '../../protocol/task.ts';
import type { TaskModelChange } from '../taskModel.ts';

/** Tasks that began to wait for somebody; a fresh connection tells of all that do. */
export function newRequests({ changed, isSnapshot }: TaskModelChange): Task[] {
  return changed.flatMap(({ task, previous }) => {
    if (task.status.state !== 'waiting') return [];
    const isKnown = !isSnapshot && previous !== undefined && isSameRequest(task, previous);
    return isKnown ? [] : [task];
  });
}

/** What is claimed by the window that tells of it. */
export function requestKey({ id, status, updatedAt }: Pick<Task, 'id' | 'status' | 'updatedAt'>): string {
  return `waiting:${id}:${(status.state === 'waiting' && status.since) || updatedAt}`;
}

function isSameRequest({ status }: Task, { status: before }: Task): boolean {
  return status.state === 'waiting' && before.state === 'waiting' && status.message === before.message;
}
