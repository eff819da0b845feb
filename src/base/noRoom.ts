import { errorCode, toError } from './errors.ts';

/** What systems and git say when nothing more can be written. */
const NO_ROOM =
  /\b(?:ENOSPC|EDQUOT)\b|no space left on device|disk quota exceeded|not enough space on the disk/i;

/** The message of an error, as a sentence that says what to do if it is of a full disk. */
export function messageWithRemedy(thrown: unknown): string {
  const { message } = toError(thrown);
  if (!NO_ROOM.test(`${errorCode(thrown) ?? ''} ${message}`)) return message;
  return `The disk is full. Free some space, and try again. (${message.split('\n', 1)[0] ?? ''})`;
}
