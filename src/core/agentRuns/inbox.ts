import { randomUUID } from 'node:crypto';
import type { InboxMessage } from '../../protocol/agentRun.ts';
import { inboxOverfull } from '../../protocol/errors.ts';
import type { Task } from '../../protocol/task.ts';

const INBOX_LIMIT = 100;

/** Whether the inbox takes one more message. */
export function hasRoom({ agent }: Task): boolean {
  return (agent?.inbox?.length ?? 0) < INBOX_LIMIT;
}

/** @throws inboxOverfull */
export function checkRoom(task: Task): void {
  if (!hasRoom(task)) throw inboxOverfull(task.id);
}

/** A message of now. */
export function newMessage(message: Pick<InboxMessage, 'content' | 'from'>): InboxMessage {
  return { id: randomUUID(), ...message, at: new Date().toISOString() };
}
