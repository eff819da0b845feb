import { formatPeriod } from '../../base/quantityText.ts';
import type { ClosePolicy, DependencyCondition } from '../../protocol/task.ts';
import type { StartTime } from './periodText.ts';
import type { StartOptions, TaskDraft } from './taskDraft.ts';

/** What people read of each condition, after the name of a task. */
export const conditionTexts: Record<DependencyCondition, string> = {
  success: 'when it succeeds',
  failure: 'when it fails',
  any: 'when it ends in any way',
};

/** What people read of what becomes of a task when its window closes. */
export const closeTexts: Record<Exclude<ClosePolicy, 'transfer'>, string> = {
  keep: 'Goes on',
  cancel: 'Is cancelled',
};

/** The options of a draft that are not as usual, in a few words: `in build, after 2 tasks, 3 retries`. */
export function draftText(draft: TaskDraft): string {
  return [
    startOptionsText(draft),
    draft.takesInput ? 'takes input' : '',
    draft.terminal ? 'in a terminal' : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** The same of what is not about commands only. */
export function startOptionsText(draft: StartOptions): string {
  const parts = [
    draft.name ?? '',
    draft.group ? `in ${draft.group}` : '',
    draft.priority ? `priority ${draft.priority}` : '',
    draft.after ? afterText(draft.after.tasks) : '',
    draft.start ? startText(draft.start) : '',
    draft.retries ? countText(draft.retries, 'retry', 'retries') : '',
    draft.timeoutMs === undefined ? '' : `at most ${formatPeriod(draft.timeoutMs)}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

export function startText(start: StartTime): string {
  return 'at' in start ? `at ${start.at}` : `in ${formatPeriod(start.afterMs)}`;
}

export function afterText(tasks: string[]): string {
  return `after ${countText(tasks.length, 'task', 'tasks')}`;
}

function countText(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
