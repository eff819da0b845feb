import { Option, type Command } from 'commander';
import type { UpdateParams } from '../protocol/messages.ts';
import { JSON_FLAG, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { findTasks } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import { parsePercent } from './optionValues.ts';

interface ProgressOptions extends JsonOption {
  message?: string;
  task?: string;
  waiting?: string;
  running?: boolean;
  result?: string;
}

/** `legwork progress`: reports the progress, status or result of a task. Prints nothing, for use in scripts. */
export function addProgress(program: Command, cli: Cli): void {
  program
    .command('progress')
    .summary('inside a task: report its progress')
    .description('inside a task: report its progress, that it needs input, or its result')
    .argument('[PERCENT]', 'progress in percent', parsePercent)
    .option('-m, --message <text>', 'the current step')
    .option('--waiting <text>', 'report that the task needs input, with this question')
    .addOption(new Option('--running', 'report that the task no longer needs input').conflicts('waiting'))
    .option('--result <text>', 'the result, in one line')
    .option('--task <task>', 'the task to update (default: the task that runs this command)')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork progress 41 --message Compiling')
    .action((percent: number | undefined, options: ProgressOptions) => report(cli, percent, options));
}

async function report(cli: Cli, percent: number | undefined, options: ProgressOptions): Promise<void> {
  const update = readUpdate(percent, options);
  const id = await taskId(cli, options.task);
  const task = await cli.hosts.insist((client) => client.update({ id, ...update }));
  if (options.json) printJson(cli, task);
}

/** Reads the update from the options. @throws `UsageError` if it is empty */
export function readUpdate(percent: number | undefined, options: ProgressOptions): Omit<UpdateParams, 'id'> {
  const { message, waiting, running, result } = options;
  const update = onlyGiven({
    progress: percent === undefined && message === undefined ? undefined : onlyGiven({ percent, message }),
    status: readStatus(waiting, running),
    result: result === undefined ? undefined : { summary: result },
  });
  if (Object.keys(update).length > 0) return update;
  throw new UsageError('there is nothing to report. Try: legwork progress 41 --message Compiling');
}

function readStatus(waiting: string | undefined, running: boolean | undefined): UpdateParams['status'] {
  if (waiting !== undefined) return { state: 'waiting', for: 'input', message: waiting };
  return running ? { state: 'running' } : undefined;
}

async function taskId(cli: Cli, word: string | undefined): Promise<string> {
  const own = cli.environment.LEGWORK_TASK_ID;
  if (word === undefined) {
    if (own) return own;
    throw new UsageError('this command does not run inside a task. Choose a task with --task.');
  }
  const [task] = await findTasks(cli, [word]);
  return task?.id ?? word;
}
