import type { Command } from 'commander';
import { JSON_FLAG, type Cli } from './cli.ts';
import { holdOrRelease, type HoldOptions } from './hold.ts';

/** `legwork pause`: pauses tasks or a group. */
export function addPause(program: Command, cli: Cli): void {
  program
    .command('pause')
    .summary('pause tasks, or a group')
    .description('suspend running tasks and hold back tasks that have not started')
    .argument('[TASK...]', 'ids, beginnings of ids, or names')
    .option('-g, --group <group>', 'start no more tasks of this group')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork pause --group build')
    .action((words: string[], options: HoldOptions) => holdOrRelease(cli, { words, options, verb: 'pause' }));
}
