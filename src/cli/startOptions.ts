import { Option, type Command } from 'commander';
import {
  addDependency,
  addLock,
  addVariable,
  parseCount,
  parseDuration,
  parseExecutor,
  parsePriority,
  parseSize,
  parseTime,
  parseWord,
} from './optionValues.ts';

/* Options shared by the verbs that start tasks. */

/** Explains the option values, for the help. */
export const VALUE_TERMS =
  'A DURATION is 90s, 1h30m or a number of seconds; a SIZE is 500KB or 10MB; a TASK is an id or a name.';

/** Options for the name and place of a task, or of a `thing` of several. */
export function addPlaceOptions(verb: Command, thing = 'task'): void {
  verb
    .option('-n, --name <name>', `name of the ${thing}`)
    .option('-C, --cwd <directory>', 'working directory (default: the current one)')
    .option('-e, --env <NAME=VALUE>', 'set an environment variable; repeatable', addVariable);
}

/** The option for where it runs. */
export function addExecutorOption(verb: Command): void {
  verb.option(
    '--on <executor>',
    'where it runs: local, or as a job of Slurm: slurm or slurm:PARTITION (default: as set for its group or folder)',
    parseExecutor,
  );
}

/** Options for the time of the start. `group` describes `--group`. */
export function addTimingOptions(verb: Command, group: string): void {
  verb
    .optionsGroup('When it starts:')
    .option('-g, --group <group>', group, parseWord)
    .option(
      '-p, --priority <number>',
      'tasks with a higher priority start first in their group (default: 0)',
      parsePriority,
    )
    .option(
      '--after <TASK[:END]>',
      'start after TASK ended with success (default), failure or any; repeatable',
      addDependency,
    )
    .option(
      '--lock <name>',
      'hold this lock while it runs: one task at a time has it, in any group; repeatable',
      addLock,
    )
    .option('--delay <duration>', 'wait at least this long before the start', parseDuration)
    .addOption(
      new Option('--at <time>', 'earliest start: 14:05 or 2026-12-24T18:00')
        .argParser((text: string) => parseTime(text))
        .conflicts('delay'),
    );
}

/** Options for retries and limits. */
export function addEndOptions(verb: Command): void {
  verb
    .optionsGroup('How it may end:')
    .option('--retry <count>', 'maximum number of retries after a failure', parseCount)
    .option(
      '--backoff <duration>',
      'delay before the first retry, doubled for each further one (default: 1s)',
      parseDuration,
    )
    .option('--timeout <duration>', 'fail the task when an attempt takes longer than this', parseDuration)
    .option(
      '--stall <duration>',
      'notify when it has printed nothing and used no processor for this long; the task continues',
      parseDuration,
    )
    .option('--output-limit <size>', 'fail the task when an attempt writes more output than this', parseSize);
}

/** Options for the identity of a task and its relation to others. */
export function addRoleOptions(verb: Command): void {
  verb
    .option('--id <id>', 'id of the task; the id of an ended task starts another attempt of it', parseWord)
    .option(
      '--key <key>',
      'idempotency key: starting with the same key again returns the same task',
      parseWord,
    )
    .option('--parent <task>', 'parent task (default: the task that runs this command)')
    .option('--hidden', 'hide the task from lists unless it fails')
    .addOption(
      new Option(
        '--on-close <policy>',
        'what to do when your session ends, 30s after your last legwork command',
      ).choices(['keep', 'cancel', 'transfer']),
    )
    .option('--transfer-to <session>', 'session that gets the task with --on-close transfer');
}
