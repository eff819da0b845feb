import { Option, type Command } from 'commander';
import { oneLine } from '../base/plainText.ts';
import { namesOfLeftovers, processesText } from '../protocol/leftoversText.ts';
import type { Leftovers } from '../protocol/leftovers.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import { requestEach, fail } from './requestEach.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { findSession } from './findSession.ts';
import { allTasks } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import { stateText } from './taskText.ts';
import { markSeen, waitForTasks } from './waitForTasks.ts';

interface CancelOptions extends JsonOption {
  reason?: string;
  tree?: boolean;
  all?: boolean;
  session?: string;
}

/** `legwork cancel`: cancels tasks, or ends the leftovers of ended tasks, and returns when their processes are gone. */
export function addCancel(program: Command, cli: Cli): void {
  program
    .command('cancel')
    .summary('cancel tasks, or end their leftover processes')
    .description(
      'cancel tasks and wait until all their processes are gone; for ended tasks, end the processes they left running',
    )
    .argument('[TASK...]', 'ids, beginnings of ids, or names')
    .option('--reason <text>', 'reason, kept with the task')
    .option('--tree', 'also cancel all tasks that were started from them')
    .addOption(new Option('--all', 'cancel every unfinished task of your session').conflicts('tree'))
    .option('--session <session>', 'with --all: session to use instead of your own')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork cancel --reason "wrong branch" build')
    .action((words: string[], options: CancelOptions) => cancelTasks(cli, words, options));
}

async function cancelTasks(cli: Cli, words: string[], options: CancelOptions): Promise<void> {
  checkWords(words, options);
  const requested = await requestCancel(cli, words, options);
  const cancelling = requested.flatMap(({ task, before }) => (before ? [] : [task]));
  const cleared = requested.flatMap(({ task, before }) => (before ? [{ task, before }] : []));
  for (const each of cleared) reportCleared(cli, each, options);
  const handleEnd = (task: Task) => {
    const problem = problemText(task);
    if (problem) fail(cli, problem);
    else if (!options.json) print(cli, `cancelled ${task.id}`);
  };
  const ended = await untilEnded(cli, cancelling, handleEnd);
  if (options.json) printJson(cli, [...cleared.map(({ task }) => task), ...ended]);
  else if (options.all && ended.length === 0) print(cli, 'There is nothing to cancel.');
}

/** Those that never ran have ended already, and may be removed while others end. */
async function untilEnded(cli: Cli, tasks: Task[], onEnd: (task: Task) => void): Promise<Task[]> {
  const known = [...new Map(tasks.map((task) => [task.id, task])).values()];
  const over = known.filter(isTerminal);
  over.forEach(onEnd);
  await markSeen(
    cli,
    over.map(({ id }) => id),
  );
  const ids = known.filter((task) => !isTerminal(task)).map(({ id }) => id);
  const ifInterrupted = 'no longer waiting; the cancellation continues.';
  return [...over, ...(await waitForTasks(cli, ids, { onEnd, ifInterrupted }))];
}

function checkWords(words: string[], { all, session }: CancelOptions): void {
  if (all && words.length > 0) throw new UsageError('give either tasks or --all, not both.');
  if (!all && words.length === 0) throw new UsageError('give the tasks to cancel, or --all.');
  if (!all && session !== undefined) throw new UsageError('--session requires --all.');
}

/** A task after its cancel request; `before` has the leftovers that the request ended. */
interface Requested {
  task: Task;
  before?: Leftovers;
}

async function requestCancel(cli: Cli, words: string[], options: CancelOptions): Promise<Requested[]> {
  const { reason } = options;
  if (options.all) {
    const session = await sessionId(cli, options.session);
    const client = await cli.hosts.client();
    const tasks = await client.cancelAll({ session, ...onlyGiven({ reason }) });
    return tasks.map((task) => ({ task }));
  }
  const cancelled = await requestEach(cli, words, async (client, before): Promise<Requested[]> => {
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

function reportCleared(cli: Cli, { task, before }: Required<Requested>, { json }: JsonOption): void {
  if (task.leftovers)
    fail(cli, `Some leftover processes of task ${task.id} could not be ended: ${remainder(task)}.`);
  else if (!json) print(cli, `ended ${processesText(before.count)} of ${task.id}`);
}

function remainder({ leftovers }: Task): string {
  return oneLine((leftovers && namesOfLeftovers(leftovers)) || 'processes are still running');
}

function problemText(task: Task): string | undefined {
  if (task.status.state !== 'cancelled') {
    return `Task ${task.id} ended before it was cancelled: ${stateText(task)}.`;
  }
  if (!task.leftovers) return undefined;
  return `Task ${task.id} was cancelled, but some processes are still running: ${remainder(task)}.`;
}
