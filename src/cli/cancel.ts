import { Option, type Command } from 'commander';
import { oneLine } from '../base/plainText.ts';
import { namesOfLeftovers, processesText } from '../protocol/leftoversText.ts';
import type { Leftovers } from '../protocol/leftovers.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import { askEach, fail } from './askEach.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { findSession } from './findSession.ts';
import { allTasks } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import { stateText } from './taskText.ts';
import { waitForTasks } from './waitForTasks.ts';

interface CancelOptions extends JsonOption {
  reason?: string;
  tree?: boolean;
  all?: boolean;
  session?: string;
}

/** `legwork cancel`: ends tasks, or what tasks that have ended left running, and returns when they are really gone. */
export function addCancel(program: Command, cli: Cli): void {
  program
    .command('cancel')
    .summary('cancel tasks, or end what they left running')
    .description(
      'cancel tasks, and wait until all their processes are gone; of tasks that have ended, end what they left running',
    )
    .argument('[TASK...]', 'ids, beginnings of ids, or names')
    .option('--reason <text>', 'why; it is kept with the task')
    .option('--tree', 'with all tasks that were started from them')
    .addOption(new Option('--all', 'every unfinished task of your session').conflicts('tree'))
    .option('--session <session>', 'with --all: of that session instead')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork cancel --reason "wrong branch" build')
    .action((words: string[], options: CancelOptions) => cancelTasks(cli, words, options));
}

async function cancelTasks(cli: Cli, words: string[], options: CancelOptions): Promise<void> {
  checkWords(words, options);
  const asked = await requestCancel(cli, words, options);
  const cancelling = asked.flatMap(({ task, before }) => (before ? [] : [task]));
  const cleared = asked.flatMap(({ task, before }) => (before ? [{ task, before }] : []));
  for (const each of cleared) reportCleared(cli, each, options);
  const handleEnd = (task: Task) => {
    const problem = problemOf(task);
    if (problem) fail(cli, problem);
    else if (!options.json) print(cli, `cancelled ${task.id}`);
  };
  const ifInterrupted = 'no longer waiting; the cancel goes on.';
  const ids = [...new Set(cancelling.map((task) => task.id))];
  const ended = await waitForTasks(cli, ids, { onEnd: handleEnd, ifInterrupted });
  if (options.json) printJson(cli, [...cleared.map(({ task }) => task), ...ended]);
  else if (options.all && ended.length === 0) print(cli, 'There is nothing to cancel.');
}

function checkWords(words: string[], { all, session }: CancelOptions): void {
  if (all && words.length > 0) throw new UsageError('--all needs no tasks: name some, or give --all.');
  if (!all && words.length === 0) throw new UsageError('say which tasks to cancel, or give --all.');
  if (!all && session !== undefined) throw new UsageError('--session is for --all.');
}

/** A task as it is when a cancel was asked for; with what it had left running, where that was ended. */
interface Asked {
  task: Task;
  before?: Leftovers;
}

async function requestCancel(cli: Cli, words: string[], options: CancelOptions): Promise<Asked[]> {
  const { reason } = options;
  if (options.all) {
    const session = await sessionId(cli, options.session);
    const client = await cli.hosts.client();
    const tasks = await client.cancelAll({ session, ...onlyGiven({ reason }) });
    return tasks.map((task) => ({ task }));
  }
  const cancelled = await askEach(cli, words, async (client, before): Promise<Asked[]> => {
    const params = { id: before.id, ...onlyGiven({ reason }) };
    if (options.tree) return (await client.cancelTree(params)).map((task) => ({ task }));
    const { leftovers } = before;
    const task = await client.cancel(params);
    return [{ task, ...(isTerminal(before) && leftovers && { before: leftovers }) }];
  });
  return cancelled.flat();
}

async function sessionId(cli: Cli, word: string | undefined): Promise<string> {
  if (word === undefined) return cli.session.id;
  return findSession({ tasks: await allTasks(cli), session: cli.session }, word).id;
}

function reportCleared(cli: Cli, { task, before }: Required<Asked>, { json }: JsonOption): void {
  if (task.leftovers) fail(cli, `Not all that task ${task.id} left could be ended: ${remainder(task)}.`);
  else if (!json) print(cli, `ended ${processesText(before.count)} of ${task.id}`);
}

function remainder({ leftovers }: Task): string {
  return oneLine((leftovers && namesOfLeftovers(leftovers)) || 'processes are still running');
}

function problemOf(task: Task): string | undefined {
  if (task.status.state !== 'cancelled') {
    return `Task ${task.id} ended by itself before it was cancelled: ${stateText(task)}.`;
  }
  if (!task.leftovers) return undefined;
  return `Task ${task.id} is cancelled, but these processes are still running: ${remainder(task)}.`;
}
