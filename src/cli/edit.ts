import { Option, type Command } from 'commander';
import type { LimitPolicy } from '../protocol/agentRun.ts';
import type { EditParams } from '../protocol/messages.ts';
import type { RetryPolicy, Task } from '../protocol/task.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { findTask, tasksMeantBy } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import {
  addDependency,
  addLock,
  parseCount,
  parseDollars,
  parseDuration,
  parsePriority,
  parseSize,
  parseTries,
  parseWord,
  type TypedDependency,
} from './optionValues.ts';
import { requestEach } from './requestEach.ts';
import { VALUE_TERMS } from './startOptions.ts';
import { DEFAULT_BACKOFF_MS } from './taskOptions.ts';
import { situationText } from './taskSituation.ts';
import { editedUntil, type UntilEdits } from './untilOptions.ts';

/** Options of `legwork edit`; `false` is what `--no-…` sets. */
interface EditChoices extends UntilEdits {
  name?: string | false;
  group?: string;
  priority?: number;
  after?: TypedDependency[] | false;
  retry?: number | false;
  backoff?: number;
  timeout?: number | false;
  stall?: number | false;
  outputLimit?: number;
  maxTurns?: number | false;
  maxCost?: number | false;
  maxTokens?: number | false;
  onLimit?: LimitPolicy;
  lock?: string[] | false;
  before?: string;
  first?: true;
  last?: true;
}

/** `legwork edit`: changes tasks that wait to start. */
export function addEdit(program: Command, cli: Cli): void {
  program
    .command('edit')
    .summary('change tasks that wait to start')
    .description(
      'change when waiting tasks start, or their limits; the name of a task can be changed in any state',
    )
    .argument('<TASK...>', 'ids, beginnings of ids, or names')
    .option('-n, --name <name>', 'its name')
    .option('--no-name', 'remove its name')
    .option('-g, --group <group>', 'queue in this group', parseWord)
    .option(
      '-p, --priority <number>',
      'tasks with a higher priority start first in their group',
      parsePriority,
    )
    .option(
      '--after <TASK[:END]>',
      'start after TASK, instead of after the tasks named before; repeatable',
      (text: string, earlier?: TypedDependency[]) => addDependency(text, earlier),
    )
    .option('--no-after', 'wait for no other task')
    .addOption(
      new Option(
        '--before <task>',
        'start just before TASK, which waits in the same group, with its priority',
      ).conflicts(['first', 'last', 'priority']),
    )
    .addOption(new Option('--first', 'start before all others of its group').conflicts(['last', 'priority']))
    .addOption(new Option('--last', 'start after all others of its group').conflicts('priority'))
    .option(
      '--lock <name>',
      'hold this lock while it runs, instead of the locks named before; repeatable',
      (text: string, earlier?: string[]) => addLock(text, earlier),
    )
    .option('--no-lock', 'hold no locks')
    .option('--retry <count>', 'maximum number of retries after a failure, from now on', parseCount)
    .option('--no-retry', 'do not retry')
    .option('--backoff <duration>', 'delay before the first retry', parseDuration)
    .option('--timeout <duration>', 'fail the task when an attempt takes longer than this', parseDuration)
    .option('--no-timeout', 'let attempts take any time')
    .option(
      '--stall <duration>',
      'notify when it has printed nothing and used no processor for this long',
      parseDuration,
    )
    .option('--no-stall', 'do not notify about that')
    .option('--output-limit <size>', 'fail the task when an attempt writes more output than this', parseSize)
    .option('--max-turns <number>', 'fail the agent run after this number of turns', parseCount)
    .option('--no-max-turns', 'do not limit the turns')
    .option('--max-cost <dollars>', 'fail the agent run when an attempt costs more than this', parseDollars)
    .option('--no-max-cost', 'do not limit the cost')
    .option('--until <command>', 'check each attempt of the agent run with this command line', parseWord)
    .option('--no-until', 'do not check its attempts')
    .option('--tries <number>', 'how often the agent may try', parseTries)
    .option('--check-timeout <duration>', 'fail a check that takes longer than this', parseDuration)
    .option(
      '--review-by <agent>',
      'after that, have another agent review the changes in read-only mode',
      parseWord,
    )
    .option('--no-review-by', 'have no agent review them')
    .option(
      '--review-command <command>',
      'command that starts the reviewer, if it is an agent of your own',
      parseWord,
    )
    .option('--max-tokens <number>', 'fail the agent run when an attempt uses more tokens', parseTries)
    .option('--no-max-tokens', 'do not limit the tokens')
    .addOption(
      new Option('--on-limit <what>', 'at a limit: fail, or pause and ask whether to go on').choices([
        'end',
        'ask',
      ]),
    )
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
${VALUE_TERMS}

Examples:
  $ legwork edit tests --priority 5 --timeout 20m
  $ legwork edit deploy --after tests --after lint
  $ legwork edit deploy --no-after
  $ legwork edit deploy --before tests
  $ legwork edit fix --until 'npm test' --tries 5`,
    )
    .action((words: string[], options: EditChoices & JsonOption) => editTasks(cli, words, options));
}

async function editTasks(cli: Cli, words: string[], options: EditChoices & JsonOption): Promise<void> {
  const { json, ...choices } = options;
  if (Object.keys(choices).length === 0) throw new UsageError('Say what to change; see legwork edit --help.');
  const after = await dependenciesOf(cli, choices);
  const before = await taskBefore(cli, choices);
  const tasks = await requestEach(cli, words, async (client, task) => {
    const edited = await client.edit({ ...editParams(task, choices), ...onlyGiven({ after, before }) });
    if (!json) print(cli, `edited ${edited.id}: ${situationText(edited, Date.now())}`);
    return edited;
  });
  if (json) printJson(cli, tasks);
}

/** The tasks to wait for, from now on. @throws `UsageError`, `unknownTask` */
async function dependenciesOf(cli: Cli, { after }: EditChoices): Promise<EditParams['after']> {
  if (after === false) return [];
  if (!after) return undefined;
  const tasks = await tasksMeantBy(
    cli,
    after.map(({ word }) => word),
  );
  return after.map(({ word, on }) => ({ task: findTask(tasks, word).id, on }));
}

/** The id of the task to start before. @throws `UsageError`, `unknownTask` */
async function taskBefore(cli: Cli, { before }: EditChoices): Promise<string | undefined> {
  return before === undefined ? undefined : findTask(await tasksMeantBy(cli, [before]), before).id;
}

/** Builds the request that edits a task, but for what it starts after. @throws `UsageError` */
function editParams(task: Task, choices: EditChoices): EditParams {
  const { name, timeout, stall, maxTurns, maxCost, maxTokens, lock, first, last } = choices;
  return {
    id: task.id,
    ...onlyGiven({
      name: name === false ? '' : name,
      group: choices.group,
      priority: choices.priority,
      retry: retryOf(task, choices),
      timeoutMs: orNull(timeout),
      stallAfterMs: orNull(stall),
      outputLimitBytes: choices.outputLimit,
      maxTurns: orNull(maxTurns),
      maxCostUsd: orNull(maxCost),
      ...editedUntil(task, choices),
      maxTokens: orNull(maxTokens),
      onLimit: choices.onLimit,
      locks: lock === false ? [] : lock,
      isFirst: first,
      isLast: last,
    }),
  };
}

function orNull(value: number | false | undefined): number | null | undefined {
  return value === false ? null : value;
}

/** What is not given stays as it is. */
function retryOf({ retry: before }: Task, { retry, backoff }: EditChoices): RetryPolicy | null | undefined {
  if (retry === false && backoff !== undefined) throw new UsageError('--backoff requires retries.');
  if (retry === false) return null;
  const max = retry ?? before?.max;
  if (backoff !== undefined && max === undefined) throw new UsageError('--backoff requires --retry.');
  if (max === undefined || (retry === undefined && backoff === undefined)) return undefined;
  return { ...before, max, backoffMs: backoff ?? before?.backoffMs ?? DEFAULT_BACKOFF_MS };
}
