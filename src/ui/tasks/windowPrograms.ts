import type { Session, Task } from '../../protocol/task.ts';

/** The session of a program in a window, such as another extension: it sees its own tasks, and a reload keeps it. */
export function programSession(window: Session, program: { id: string; label: string }): Session {
  return { ...window, id: `${program.id}${mark(window.id)}`, label: program.label, role: 'program' };
}

/** Whether a window or a program in it owns a task. */
export function isOfWindow({ owner }: Pick<Task, 'owner'>, windowId: string): boolean {
  return owner.id === windowId || owner.id.endsWith(mark(windowId));
}

function mark(windowId: string): string {
  return `@${windowId}`;
}
