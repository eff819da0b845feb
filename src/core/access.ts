import type { Session, Task } from '../protocol/task.ts';
import { isFromAgent } from './guard/agentFamily.ts';

/** The id of the task in which a program runs, if its session is that of a task. */
export function taskOfSession({ id, role }: Session): string | undefined {
  return role === 'program' && id.startsWith('task:') ? id.slice('task:'.length) : undefined;
}

type Find = (id: string) => Task | undefined;

/**
 * Whether a session may see a task. People see the tasks of all sessions of their data directory; a program sees its
 * own tasks and their descendants; a program inside a task sees that task and its descendants.
 */
export function canSee(session: Session, task: Task, find: Find): boolean {
  if (session.role !== 'program') return true;
  const inside = taskOfSession(session);
  if (task.id === inside) return true;
  return [...lineOf(task, find)].some((each) => each.owner.id === session.id || isChildOf(each, inside));
}

/**
 * Whether a session may send messages to a task, answer and interrupt it. People may; a program only if it owns the task,
 * or if the task descends from the one in which the program runs.
 */
export function maySteer(session: Session, task: Task, find: Find): boolean {
  if (session.role !== 'program') return true;
  const inside = taskOfSession(session);
  if (inside === undefined) return task.owner.id === session.id;
  return [...lineOf(task, find)].some((each) => isChildOf(each, inside));
}

/** Who asks: a session, and for a command line the task in which it runs. */
export interface Asker {
  session: Session;
  inside?: string;
}

/** Whether a person asks: neither a program nor a command line that an agent runs. */
export function isPerson({ session, inside }: Asker, find: Find): boolean {
  return session.role !== 'program' && !isFromAgent(inside, find);
}

/**
 * Whether a caller may allow what an agent asks. What an agent run may not do unasked, it may not allow to the runs that
 * it has started either: a person decides. `find` finds the task in which the caller runs.
 */
export function mayAllow(caller: Asker, find: Find): boolean {
  const inside = caller.inside ?? taskOfSession(caller.session);
  if (inside === undefined) return true;
  const container = find(inside);
  // Of a task that is not here, a command line says nothing about an agent.
  if (!container) return caller.inside !== undefined;
  return [...lineOf(container, find)].every((each) => each.kind !== 'agent' || modeOf(each) === 'allowAll');
}

function modeOf({ agent, spec }: Task): string {
  return agent?.mode ?? ('mode' in spec ? spec.mode : undefined) ?? 'ask';
}

/** Also if the record of the parent was removed. */
function isChildOf(task: Task, id: string | undefined): boolean {
  return id !== undefined && task.parent?.task === id;
}

/** A task and its ancestors, the nearest first; circles end. */
function* lineOf(task: Task, find: Find): Iterable<Task> {
  const seen = new Set<string>();
  for (let next: Task | undefined = task; next && !seen.has(next.id); next = parentOf(next, find)) {
    seen.add(next.id);
    yield next;
  }
}

function parentOf(task: Task, find: Find): Task | undefined {
  return task.parent?.task === undefined ? undefined : find(task.parent.task);
}
