import type { Command } from 'commander';
import { JSON_FLAG, type Cli } from './cli.ts';
import { holdOrRelease, type HoldOptions } from './hold.ts';

/** `legwork pause`: holds tasks or a group. */
export function addPause(program: Command, cli: Cli): void {
  program
    .command('pause')
    .summary('hold tasks, or a group of them')
    .description('stop running tasks for a while, or hold back those that have not started')
    .argument('[TASK...]', 'ids, beginnings of ids, or names')
    .option('-g, --group <group>', 'start no further task of this group')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork pause --group build')
    .action((words: string[], options: HoldOptions) => holdOrRelease(cli, { words, options, verb: 'pause' }));
}
