import { Option, type Command } from 'commander';
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

/* Options of the verbs that start a task, whatever is run. */

/** What their values mean, for the help. */
export const VALUE_TERMS =
  'A DURATION is 90s, 1h30m or a number of seconds; a SIZE is 500KB or 10MB; a TASK is an id or a name.';

/** What it is called and where it runs. */
export function addPlaceOptions(verb: Command): void {
  verb
    .option('-n, --name <name>', 'name of the task')
    .option('-C, --cwd <directory>', 'working directory (default: this one)')
    .option('-e, --env <NAME=VALUE>', 'set an environment variable; repeatable', addVariable);
}

/** When it starts. `group` says what the group is for. */
export function addTimingOptions(verb: Command, group: string): void {
  verb
    .optionsGroup('When it starts:')
    .option('-g, --group <group>', group, parseWord)
    .option('-p, --priority <number>', 'higher starts first in its group (default: 0)', parsePriority)
    .option('--after <TASK[:END]>', 'after that success (default), failure or any; repeatable', addDependency)
    .option('--delay <duration>', 'not before so long from now', parseDuration)
    .addOption(
      new Option('--at <time>', 'not before 14:05 or 2026-12-24T18:00')
        .argParser((text: string) => parseTime(text))
        .conflicts('delay'),
    );
}

/** How it may end. */
export function addEndOptions(verb: Command): void {
  verb
    .optionsGroup('How it may end:')
    .option('--retry <count>', 'try again so often when it fails', parseCount)
    .option('--backoff <duration>', 'pause before the first retry, then doubled (default: 1s)', parseDuration)
    .option('--timeout <duration>', 'end it, as failed, when an attempt takes longer', parseDuration)
    .option('--output-limit <size>', 'end it, as failed, when an attempt writes more', parseSize);
}

/** What it is to others. */
export function addRoleOptions(verb: Command): void {
  verb
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
