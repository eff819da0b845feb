import type { Command } from 'commander';
import { isExpectedError } from '../protocol/errors.ts';
import type { Task } from '../protocol/task.ts';
import { complain, JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { findTasks } from './findTasks.ts';
import { stateReason, stateText } from './taskText.ts';
import { waitForTasks } from './waitForTasks.ts';

interface CancelOptions extends JsonOption {
  reason?: string;
}

/** `legwork cancel`: ends tasks, and returns when they are really gone. */
export function addCancel(program: Command, cli: Cli): void {
  program
    .command('cancel')
    .description('cancel tasks, and wait until all their processes are gone')
    .argument('<TASK...>', 'ids, beginnings of ids, or names')
    .option('--reason <text>', 'why; it is kept with the task')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork cancel --reason "wrong branch" build')
    .action((words: string[], options: CancelOptions) => cancelTasks(cli, words, options));
}

async function cancelTasks(cli: Cli, words: string[], options: CancelOptions): Promise<void> {
  const cancelling: string[] = [];
  for (const { id } of await findTasks(cli, words)) {
    if (await requestCancel(cli, id, options.reason)) cancelling.push(id);
  }
  const handleEnd = (task: Task) => {
    const problem = problemOf(task);
    if (problem) fail(cli, problem);
    else if (!options.json) print(cli, `cancelled ${task.id}`);
  };
  const ifInterrupted = 'no longer waiting; the cancel goes on.';
  const ended = await waitForTasks(cli, cancelling, { onEnd: handleEnd, ifInterrupted });
  if (options.json) printJson(cli, ended);
}

/** One task that cannot be cancelled does not spare the others. */
async function requestCancel(cli: Cli, id: string, reason: string | undefined): Promise<boolean> {
  const client = await cli.hosts.client();
  try {
    await client.cancel({ id, ...(reason === undefined ? {} : { reason }) });
    return true;
  } catch (error) {
    if (!isExpectedError(error)) throw error;
    fail(cli, error.message);
    return false;
  }
}

function problemOf(task: Task): string | undefined {
  if (task.status.state !== 'cancelled') {
    return `Task ${task.id} ended by itself before it was cancelled: ${stateText(task)}.`;
  }
  if (!task.status.survivors?.length) return undefined;
  return `Task ${task.id} is cancelled, but ${stateReason(task)}.`;
}

function fail(cli: Cli, sentence: string): void {
  complain(cli, sentence);
  cli.exitCode = 1;
}
