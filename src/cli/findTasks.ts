import { oneLine } from '../base/plainText.ts';
import { unknownTask } from '../protocol/errors.ts';
import { isUnfinished, titleOf, type Task } from '../protocol/task.ts';
import type { Cli } from './cli.ts';
import { UsageError } from './cliErrors.ts';

/** The tasks that words on the command line mean, in their order, each once. */
export async function findTasks(cli: Cli, words: string[]): Promise<Task[]> {
  const tasks = await cli.hosts.insist((client) => client.list({ includeHidden: true }));
  return [...new Set(words.map((word) => findTask(tasks, word)))];
}

/**
 * The task a word means: that id, else the newest task of that name (an unfinished one before those
 * that ended), else the only id that begins with it. `tasks` is in order of creation.
 * @throws `unknownTask`, and `UsageError` when several ids begin with it
 */
export function findTask(tasks: Task[], word: string): Task {
  const named = tasks.filter((task) => task.name === word);
  const known =
    tasks.find((task) => task.id === word) ?? named.findLast((task) => isUnfinished(task)) ?? named.at(-1);
  if (known) return known;
  const candidates = word ? tasks.filter((task) => task.id.startsWith(word)) : [];
  const [only] = candidates;
  if (!only) throw unknownTask(word);
  if (candidates.length > 1) {
    const lines = candidates.map((task) => `  ${task.id}  ${oneLine(titleOf(task))}`);
    throw new UsageError(`"${word}" can mean any of these tasks:\n${lines.join('\n')}`);
  }
  return only;
}
