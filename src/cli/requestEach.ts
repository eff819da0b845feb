import type { TaskClient } from '../client/taskClient.ts';
import { isExpectedError } from '../protocol/errors.ts';
import type { Task } from '../protocol/task.ts';
import { complain, type Cli } from './cli.ts';
import { findTasks } from './findTasks.ts';

/** Sends a request for each task. A request that fails is reported; the others continue. Returns the results. */
export async function requestEach<T>(
  cli: Cli,
  words: string[],
  request: (client: TaskClient, task: Task) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (const task of await findTasks(cli, words)) {
    const client = await cli.hosts.client();
    try {
      results.push(await request(client, task));
    } catch (error) {
      if (!isExpectedError(error)) throw error;
      fail(cli, error.message);
    }
  }
  return results;
}

/** Reports an error and sets the exit code to 1, without ending the program. */
export function fail(cli: Cli, sentence: string): void {
  complain(cli, sentence);
  cli.exitCode = 1;
}
