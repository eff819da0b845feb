import { titleOf, type Task } from '../../protocol/task.ts';
import { inMessage, oneLine } from '../plainText.ts';

const TITLE_LENGTH = 80;

/** The message for a task that needs somebody. */
export function noticeOfRequest(task: Task): string {
  const message = task.status.state === 'waiting' ? `: ${oneLine(task.status.message)}` : '';
  return inMessage(`Needs you: ${oneLine(titleOf(task), TITLE_LENGTH)}${message}`);
}

/** The one message for several. */
export function noticeOfRequests(tasks: Task[]): string {
  return `${tasks.length} tasks need you`;
}
