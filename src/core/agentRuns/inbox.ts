import { randomUUID } from 'node:crypto';
import type { InboxMessage } from '../../protocol/agentRun.ts';
import { inboxOverfull } from '../../protocol/errors.ts';
import type { Task } from '../../protocol/task.ts';

const INBOX_LIMIT = 100;

/** Whether the inbox takes one more message. */
export function hasRoom({ agent }: Task): boolean {
  return (agent?.inbox?.length ?? 0) < INBOX_LIMIT;
}

/** The task with one more message. @throws inboxOverfull */
export function withMessage(task: Task, message: Pick<InboxMessage, 'content' | 'from'>): Task {
  if (!task.agent) return task;
  if (!hasRoom(task)) throw inboxOverfull(task.id);
  const at = new Date().toISOString();
  const inbox = [...(task.agent.inbox ?? []), { id: randomUUID(), ...message, at }];
  return { ...task, agent: { ...task.agent, inbox }, updatedAt: at };
}

/** The task without the messages that its agent has got. */
export function withoutMessages(task: Task, taken: ReadonlySet<string>): Task {
  if (!task.agent?.inbox) return task;
  const { inbox, ...facts } = task.agent;
  const left = inbox.filter(({ id }) => !taken.has(id));
  return { ...task, agent: { ...facts, ...(left.length > 0 && { inbox: left }) } };
}
