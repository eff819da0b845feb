import { isAbsolute } from 'node:path';
import { ownOpenFiles } from '../client/ownOpenFiles.ts';
import { ownUmask } from '../client/ownUmask.ts';
import { folderGone } from '../protocol/errors.ts';
import type { StartParams } from '../protocol/startParams.ts';
import type { Task } from '../protocol/task.ts';
import { ownSize } from './attachTask.ts';
import type { Cli } from './cli.ts';
import { allTasks, tasksMeantBy } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import { wordsOf, type StartSurroundings, type TaskChoices } from './taskOptions.ts';

/** Starts a task. `buildParams` turns the typed options and the surroundings into the request. */
export async function startTask(
  cli: Cli,
  options: TaskChoices,
  buildParams: (from: StartSurroundings) => StartParams,
): Promise<Task> {
  const asked = ownUmask();
  const tasks = await namedTasks(cli, options);
  const { session, environment: own } = cli;
  const limits = onlyGiven({ umask: await asked, openFiles: ownOpenFiles(own) });
  const cwd = baseFolder(options.cwd);
  const params = buildParams({ cwd, own, ...limits, size: ownSize(cli), session, tasks, nowMs: Date.now() });
  // With a key, the request can be repeated safely.
  return options.key === undefined
    ? (await cli.hosts.client()).start(params)
    : cli.hosts.insist((client) => client.start(params));
}

/** What has to be known of other tasks to understand what was typed. */
function namedTasks(cli: Cli, options: TaskChoices): Promise<Task[]> | Task[] {
  if (options.transferTo !== undefined) return allTasks(cli);
  const words = wordsOf(options);
  return words.length === 0 ? [] : tasksMeantBy(cli, words);
}

/** What a relative path starts from; `option` takes another folder. @throws folderGone */
export function baseFolder(chosen: string | undefined, option = '`-C`'): string {
  return chosen !== undefined && isAbsolute(chosen) ? chosen : currentFolder(option);
}

/** The current folder; `option` takes another one, if the verb has such an option. @throws folderGone */
export function currentFolder(option?: string): string {
  try {
    return process.cwd();
  } catch {
    throw folderGone(option);
  }
}
