import { l10n } from 'vscode';
import { checkOf } from '../../protocol/checks.ts';
import { needsPerson } from '../../protocol/openRequests.ts';
import type { Task, TaskState } from '../../protocol/task.ts';

/** The sections of the Tasks view when it shows tasks by state, in their order. */
export const taskSections = ['needsYou', 'running', 'queued', 'failed', 'completed', 'cancelled'] as const;

export type TaskSection = (typeof taskSections)[number];

/** What people read above a section. */
export const sectionLabels: Record<TaskSection | 'scheduled', string> = {
  needsYou: l10n.t('Needs You'),
  running: l10n.t('Running'),
  queued: l10n.t('Queued'),
  scheduled: l10n.t('Scheduled'),
  failed: l10n.t('Failed'),
  completed: l10n.t('Completed'),
  cancelled: l10n.t('Cancelled'),
};

const sectionOfState: Record<TaskState, TaskSection> = {
  waiting: 'needsYou',
  running: 'running',
  cancelRequested: 'running',
  pending: 'queued',
  failed: 'failed',
  completed: 'completed',
  cancelled: 'cancelled',
};

/** The section a task is shown in. */
export function sectionOf(task: Pick<Task, 'status'>): TaskSection {
  if (needsPerson(task)) return 'needsYou';
  // Its work is under way, though not its own process.
  return checkOf(task) ? 'running' : sectionOfState[task.status.state];
}
