import { oneLine } from '../base/plainText.ts';
import type { TaskNews } from '../protocol/messages.ts';
import { titleOf, type Task } from '../protocol/task.ts';
import { clockText, progressText, situationText } from './taskSituation.ts';
import { endLine } from './taskText.ts';

/** Formats one step of a task as a line. `task` is its latest known state. */
export function newsLine(news: TaskNews, task: Task | undefined, nowMs: number): string {
  if (task && isEnd(news)) return endLine(task, nowMs);
  return oneLine(`${news.id} ${stepText(news, task, nowMs)}`);
}

function isEnd({ type }: TaskNews): boolean {
  return type === 'completed' || type === 'failed' || type === 'cancelled';
}

function stepText(news: TaskNews, task: Task | undefined, nowMs: number): string {
  switch (news.type) {
    case 'registered':
      return task ? `registered: ${titleOf(task)}` : 'registered';
    case 'stateChanged':
      return task ? changedText(task, nowMs) : 'changed';
    case 'progress':
      return progressText(news.progress);
    case 'transferred':
      return `transferred from ${news.from.label} to ${news.to.label}`;
    case 'matched':
      return `matched: ${news.line}${news.suppressed > 0 ? ` (${news.suppressed} more before it)` : ''}`;
    case 'silent':
      return `no output and no processor time since ${clockText(news.since, nowMs)}`;
    case 'observed':
      return `saw ${news.task}${news.started === undefined ? '' : `, started ${news.started}`}`;
    case 'cleared':
      return 'its leftover processes have ended';
    case 'cancelRequested':
      return 'cancelling';
    default:
      return news.type;
  }
}

/** The situation, with the status message of a waiting task. */
function changedText(task: Task, nowMs: number): string {
  const situation = situationText(task, nowMs);
  return task.status.state === 'waiting' ? `${situation}: ${task.status.message}` : situation;
}
