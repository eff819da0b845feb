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

/** `legwork progress`: a task tells how far it is, what it needs, and what it came to. Prints nothing: it is for scripts. */
export function addProgress(program: Command, cli: Cli): void {
  program
    .command('progress')
    .summary('inside a task: tell how far it is')
    .description('inside a task: tell how far it is, what it needs, or what it came to')
    .argument('[PERCENT]', 'how far it is', parsePercent)
    .option('-m, --message <text>', 'what it does now')
    .option('--waiting <text>', 'it needs input: ask for it')
    .addOption(new Option('--running', 'it needs nothing any more').conflicts('waiting'))
    .option('--result <text>', 'what it came to, in one line')
    .option('--task <task>', 'the task it is about (default: the one it is called in)')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork progress 41 --message Compiling')
    .action((percent: number | undefined, options: ProgressOptions) => tell(cli, percent, options));
}

async function tell(cli: Cli, percent: number | undefined, options: ProgressOptions): Promise<void> {
  const update = updateOf(percent, options);
  const id = await taskId(cli, options.task);
  const task = await cli.hosts.insist((client) => client.update({ id, ...update }));
  if (options.json) printJson(cli, task);
}

/** What is told of the task. @throws `UsageError` */
export function updateOf(percent: number | undefined, options: ProgressOptions): Omit<UpdateParams, 'id'> {
  const { message, waiting, running, result } = options;
  const update = onlyGiven({
    progress: percent === undefined && message === undefined ? undefined : onlyGiven({ percent, message }),
    status: statusOf(waiting, running),
    result: result === undefined ? undefined : { summary: result },
  });
  if (Object.keys(update).length > 0) return update;
  throw new UsageError('there is nothing to tell. Try: legwork progress 41 --message Compiling');
}

function statusOf(waiting: string | undefined, running: boolean | undefined): UpdateParams['status'] {
  if (waiting !== undefined) return { state: 'waiting', for: 'input', message: waiting };
  return running ? { state: 'running' } : undefined;
}

async function taskId(cli: Cli, word: string | undefined): Promise<string> {
  const own = cli.environment.LEGWORK_TASK_ID;
  if (word === undefined) {
    if (own) return own;
    throw new UsageError('this is not inside a task: say which one it is about with --task.');
  }
  const [task] = await findTasks(cli, [word]);
  return task?.id ?? word;
}
