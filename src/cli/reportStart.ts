import { exitCodeOf, type Task } from '../protocol/task.ts';
import { complain, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { printOutputUntilEnd } from './printOutput.ts';
import { endLine } from './taskText.ts';
import { markSeen, waitForTasks } from './waitForTasks.ts';

export interface StartOptions extends JsonOption {
  wait?: boolean;
  follow?: boolean;
}

/** What `run` and `rerun` do once the task has started: print it, and wait for its end if asked to. */
export async function reportStart(cli: Cli, task: Task, options: StartOptions): Promise<void> {
  const isWaiting = options.wait || options.follow;
  if (!options.follow) {
    if (!options.json) print(cli, task.id);
    else if (!isWaiting) printJson(cli, task);
  }
  if (!isWaiting) return;
  const ended = options.follow ? await printOutputUntilEnd(cli, task) : await end(cli, task);
  if (options.follow) await markSeen(cli, [task.id]);
  cli.exitCode = exitCodeOf(ended);
  if (options.json) printJson(cli, ended);
  else if (cli.exitCode !== 0) complain(cli, endLine(ended, Date.now()));
}

async function end(cli: Cli, task: Task): Promise<Task> {
  const [ended] = await waitForTasks(cli, [task.id]);
  return ended ?? task;
}
