import { isExpectedError, LegworkError } from '../../protocol/errors.ts';
import { ID_PREFIX, titleOf } from '../../protocol/task.ts';
import { shortLine } from '../editor/labelText.ts';
import type { TaskLookup } from './taskLookup.ts';

const TITLE_LENGTH = 60;
const NAMED = new RegExp(`\\b([Tt]ask) "?((?:${Object.values(ID_PREFIX).join('|')})-[a-z0-9]+)\\b"?`, 'g');

/** An error that a person is told of, with titles of tasks in the place of their ids, which no row shows. */
export function withTitles(thrown: unknown, tasks: Pick<TaskLookup, 'get'>): unknown {
  if (!isExpectedError(thrown)) return thrown;
  const message = thrown.message.replaceAll(NAMED, (named, word: string, id: string) => {
    const task = tasks.get(id);
    return task ? `${word} "${shortLine(titleOf(task), TITLE_LENGTH)}"` : named;
  });
  return message === thrown.message ? thrown : new LegworkError(thrown.code, message, { cause: thrown });
}
