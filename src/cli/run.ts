import { Option, type Command } from 'commander';
import { JSON_FLAG, type Cli } from './cli.ts';
import {
  addDependency,
  addVariable,
  parseCount,
  parseDuration,
  parsePriority,
  parseSize,
  parseTime,
  parseWord,
} from './optionValues.ts';
import { reportStart, type StartOptions } from './reportStart.ts';
import { namesOthers, startParams, type StartChoices } from './startParams.ts';

interface RunOptions extends StartOptions, StartChoices {}

/** `legwork run`: hands a command over. */
export function addRun(program: Command, cli: Cli): void {
  const run = program
    .command('run')
    .summary('start a task')
    .description('start a task; one WORD is a command line for the shell, several run as they are')
    .argument('[WORD...]', 'the command')
    .option('-n, --name <name>', 'name of the task')
    .option('-C, --cwd <directory>', 'working directory (default: this one)')
    .option('-e, --env <NAME=VALUE>', 'set an environment variable; repeatable', addVariable)
    .option('--shell <path>', 'absolute path of the shell of a command line')
    .option('-w, --wait', 'wait for the end, and end with its exit code')
    .addOption(new Option('-f, --follow', 'like --wait, and print the output meanwhile').conflicts('json'))
    .option(...JSON_FLAG);
  addStartOptions(run);
  addEndOptions(run);
  addRoleOptions(run);
  run
    .passThroughOptions()
    .addHelpText(
      'after',
      `
A DURATION is 90s, 1h30m or a number of seconds; a SIZE is 500KB or 10MB; a TASK is an id or a name.

Examples:
  $ id=$(legwork run 'make all && make test')
  $ legwork run --name build --wait -- make -j8 all
  $ legwork run --after build --retry 3 --timeout 10m 'npm test'
  $ legwork run --name dev --notify-on 'ERROR|ready' 'npm run dev'`,
    )
    .action((words: string[], options: RunOptions) => runTask(cli, words, options));
}

function addStartOptions(run: Command): void {
  run
    .optionsGroup('When it starts:')
    .option(
      '-g, --group <group>',
      'queue it: a group runs one at a time, or as legwork groups set',
      parseWord,
    )
    .option('-p, --priority <number>', 'higher starts first in its group (default: 0)', parsePriority)
    .option('--after <TASK[:END]>', 'after that success (default), failure or any; repeatable', addDependency)
    .option('--delay <duration>', 'not before so long from now', parseDuration)
    .addOption(
      new Option('--at <time>', 'not before 14:05 or 2026-12-24T18:00')
        .argParser((text: string) => parseTime(text))
        .conflicts('delay'),
    );
}

function addEndOptions(run: Command): void {
  run
    .optionsGroup('How it may end:')
    .option('--retry <count>', 'try again so often when it fails', parseCount)
    .option('--backoff <duration>', 'pause before the first retry, then doubled (default: 1s)', parseDuration)
    .option('--timeout <duration>', 'end it, as failed, when an attempt takes longer', parseDuration)
    .option('--output-limit <size>', 'end it, as failed, when an attempt writes more', parseSize);
}

function addRoleOptions(run: Command): void {
  run
    .optionsGroup('What it is:')
    .option('--input', 'keep its standard input open for legwork send')
    .option('--notify-on <regex>', 'make it a monitor: lines of its output that match are told')
    .addOption(new Option('--kind <kind>', 'of which kind').choices(['shell', 'monitor']))
    .option('--id <id>', 'its id; one of an ended task makes this a further attempt of it', parseWord)
    .option('--key <key>', 'start it once: the same key answers with the same task', parseWord)
    .option('--parent <task>', 'task it is part of (default: the one it is started in)')
    .option('--hidden', 'show it in no list unless it fails')
    .addOption(
      new Option(
        '--on-close <policy>',
        'when your session ends: 30s after your last legwork command',
      ).choices(['keep', 'cancel', 'transfer']),
    )
    .option('--transfer-to <session>', 'session that gets it then');
}

async function runTask(cli: Cli, words: string[], options: RunOptions): Promise<void> {
  const tasks = namesOthers(options)
    ? await cli.hosts.insist((client) => client.list({ includeHidden: true }))
    : [];
  const { session, environment: own } = cli;
  const params = startParams({ words, options, cwd: process.cwd(), own, session, tasks, nowMs: Date.now() });
  // With a key, asking again starts nothing twice.
  const started =
    options.key === undefined
      ? await (await cli.hosts.client()).start(params)
      : await cli.hosts.insist((client) => client.start(params));
  await reportStart(cli, started, options);
}
