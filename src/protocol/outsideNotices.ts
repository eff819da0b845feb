import type { Notice } from './notice.ts';
import type { Session } from './session.ts';
import type { Task } from './taskRecord.ts';

/* Notices outside the editor: what clients need of them, without the descriptions. */

export const NOTIFIED_EVENTS = ['done', 'failed', 'needsYou', 'matched', 'limit', 'silent'] as const;
/** An event that people are notified about. */
export type NotifiedEvent = (typeof NOTIFIED_EVENTS)[number];

/** The owner of the tasks that run the command, and of what that starts. No notice is about them. */
export const NOTICES_SESSION: Session = { id: 'host:notices', label: 'Notifications' };

/** What the task tells outside the editor, if that is what it is for. */
export function noticeOf({ spec }: Pick<Task, 'spec'>): Notice | undefined {
  return 'notice' in spec ? spec.notice : undefined;
}

/** Whether the task tells of others, or was started by one that does. */
export function isOfNotices({ owner }: Pick<Task, 'owner'>): boolean {
  return owner.id === NOTICES_SESSION.id;
}
