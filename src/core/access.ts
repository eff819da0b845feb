import type { Session, Task } from '../protocol/task.ts';

/** The id of the task in which a program runs, if its session is that of a task. */
export function taskOfSession({ id, role }: Session): string | undefined {
  return role === 'program' && id.startsWith('task:') ? id.slice('task:'.length) : undefined;
}

/**
 * Whether a session may see a task. People see the tasks of all sessions of their data directory; a program sees its
 * own tasks and their descendants.
 */
export function canSee(session: Session, task: Task, find: (id: string) => Task | undefined): boolean {
  if (session.role !== 'program') return true;
  const seen = new Set<string>();
  for (let next: Task | undefined = task; next && !seen.has(next.id); next = parentOf(next, find)) {
    if (next.owner.id === session.id) return true;
    seen.add(next.id);
  }
  return false;
}

function parentOf(task: Task, find: (id: string) => Task | undefined): Task | undefined {
  return task.parent?.task === undefined ? undefined : find(task.parent.task);
}
