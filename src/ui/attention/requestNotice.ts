import { titleOf } from '../../protocol/task.ts';
import { inMessage, oneLine } from '../editor/plainText.ts';
import { requestText } from '../tasks/permissionRequests.ts';
import type { Need } from './newRequests.ts';

const TITLE_LENGTH = 80;
const REQUEST_LENGTH = 240;

/** The message for a task that needs somebody. */
export function noticeOfRequest({ task, request }: Need): string {
  const said = task.status.state === 'waiting' ? task.status.message : '';
  const message = oneLine(request ? requestText(request) : said, REQUEST_LENGTH);
  const title = oneLine(titleOf(task), TITLE_LENGTH);
  return inMessage(`Needs you: ${title}${message === '' ? '' : `: ${message}`}`);
}

/** The one message for several. */
export function noticeOfRequests(needs: Need[]): string {
  return `${new Set(needs.map(({ task }) => task.id)).size} tasks need you`;
}
