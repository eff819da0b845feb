import { l10n } from 'vscode';
import type { TaskState } from '../../protocol/task.ts';

/** What people read of each state of a task. */
export const stateTexts: Record<TaskState, string> = {
  pending: l10n.t('pending'),
  running: l10n.t('running'),
  waiting: l10n.t('waiting'),
  cancelRequested: l10n.t('being cancelled'),
  completed: l10n.t('completed'),
  failed: l10n.t('failed'),
  cancelled: l10n.t('cancelled'),
};
