import type { TaskClient } from '../client/taskClient.ts';
import { isExpectedError } from '../protocol/errors.ts';
import type { Task } from '../protocol/task.ts';
import { complain, type Cli } from './cli.ts';
import { findTasks } from './findTasks.ts';

/** Asks something of each task that the words mean; one that refuses does not spare the others. Answers with what was said. */
export async function askEach<T>(
  cli: Cli,
  words: string[],
  ask: (client: TaskClient, task: Task) => Promise<T>,
): Promise<T[]> {
  const answers: T[] = [];
  for (const task of await findTasks(cli, words)) {
    const client = await cli.hosts.client();
    try {
      answers.push(await ask(client, task));
    } catch (error) {
      if (!isExpectedError(error)) throw error;
      fail(cli, error.message);
    }
  }
  return answers;
}

/** Tells of something that did not work, while the rest goes on. */
export function fail(cli: Cli, sentence: string): void {
  complain(cli, sentence);
  cli.exitCode = 1;
}
