import { oneLine } from '../base/plainText.ts';
import { ErrorCode, LegworkError } from '../protocol/errors.ts';
import { titleOf, type Task } from '../protocol/task.ts';
import { CANDIDATE_LIMIT, tasksMeant } from '../protocol/taskWords.ts';
import type { Cli } from './cli.ts';
import { UsageError } from './cliErrors.ts';

/** The tasks that words on the command line mean, in their order, each once. @throws `unknownTask`, `UsageError` */
export async function findTasks(cli: Cli, words: string[]): Promise<Task[]> {
  const tasks = await tasksMeantBy(cli, words);
  return [...new Set(words.map((word) => findTask(tasks, word)))];
}

/** All tasks that `findTask` has to know for these words. */
export function tasksMeantBy(cli: Cli, words: string[]): Promise<Task[]> {
  return cli.hosts.insist((client) => client.list({ includeHidden: true, words }));
}

/** Every task as a row, for what only all of them tell: whose they are. */
export function allTasks(cli: Cli): Promise<Task[]> {
  return cli.hosts.insist((client) => client.list({ includeHidden: true, rows: true }));
}

/**
 * The task a word means: that id, else the newest task of that name (an unfinished one before those
 * that ended), else the only id that begins with it. `tasks` is in order of creation.
 * @throws `unknownTask`, and `UsageError` when several ids begin with it
 */
export function findTask(tasks: Task[], word: string): Task {
  const meant = tasksMeant(tasks, word);
  const [only] = meant;
  if (!only) throw noSuchTask(word);
  if (meant.length === 1) return only;
  const lines = meant.map((task) => `  ${task.id}  ${oneLine(titleOf(task))}`);
  const more = meant.length === CANDIDATE_LIMIT ? ['  …'] : [];
  throw new UsageError(`"${word}" can mean any of these tasks:\n${[...lines, ...more].join('\n')}`);
}

function noSuchTask(word: string): LegworkError {
  return new LegworkError(
    ErrorCode.unknownTask,
    `There is no task "${word}"; \`legwork ls --all\` lists all tasks.`,
  );
}
