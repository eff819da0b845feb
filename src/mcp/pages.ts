import { ErrorCode } from '@modelcontextprotocol/sdk/types.js';
import type { Task } from '../protocol/task.ts';
import { RequestError } from './toolErrors.ts';

const PAGE = 100;

/**
 * One page of the tasks, the newest first. A cursor names the last task before the page, so that new tasks shift nothing.
 * @throws RequestError for a cursor that was not given by an earlier page, or whose task was removed
 */
export function pageOf(
  tasks: readonly Task[],
  cursor: string | undefined,
): { page: Task[]; nextCursor?: string } {
  const newest = tasks.toReversed();
  const start = cursor === undefined ? 0 : newest.findIndex(({ id }) => id === cursor) + 1;
  if (cursor !== undefined && start === 0)
    throw new RequestError(ErrorCode.InvalidParams, 'This cursor is unknown. List again from the start.');
  const page = newest.slice(start, start + PAGE);
  const last = page.at(-1);
  return { page, ...(last && start + PAGE < newest.length && { nextCursor: last.id }) };
}
