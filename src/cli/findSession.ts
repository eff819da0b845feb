import { basename } from 'node:path';
import { oneLine } from '../base/plainText.ts';
import type { Session, Task } from '../protocol/task.ts';
import { UsageError } from './cliErrors.ts';

/** What the ids of sessions look like. */
const SESSION_ID = /^[a-z]+:./;

/**
 * The session a word means: one that owns a task, or our own, by its id or else by its label; a new one when the
 * word looks like an id. @throws `UsageError`
 */
export function findSession(known: { tasks: Task[]; session: Session }, word: string): Session {
  const sessions = new Map(known.tasks.map(({ owner }) => [owner.id, owner]));
  sessions.set(known.session.id, known.session);
  const exact = sessions.get(word);
  if (exact) return exact;
  const labelled = [...sessions.values()].filter((session) => session.label === word);
  const [only] = labelled;
  if (only && labelled.length === 1) return only;
  if (!only && SESSION_ID.test(word)) return { id: word, label: basename(word.slice(word.indexOf(':') + 1)) };
  const list = (only ? labelled : [...sessions.values()]).map(
    ({ id, label }) => `  ${oneLine(id)}  ${oneLine(label)}`,
  );
  const problem = only
    ? `"${word}" can mean any of these sessions`
    : `there is no session "${word}". Known are`;
  throw new UsageError(`${problem}:\n${list.join('\n')}`);
}
