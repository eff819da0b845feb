import { basename } from 'node:path';
import { oneLine } from '../base/plainText.ts';
import type { Session, Task } from '../protocol/task.ts';
import { UsageError } from './cliErrors.ts';

/** Matches ids of sessions. */
const SESSION_ID = /^[a-z]+:./;

/**
 * Finds a session by id or label among our own and those that own tasks. A word that looks like an id of no known
 * session makes a new one. @throws `UsageError`
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
    ? `"${word}" matches several sessions`
    : `there is no session "${word}". Known sessions`;
  throw new UsageError(`${problem}:\n${list.join('\n')}`);
}
