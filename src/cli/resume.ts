import type { Command } from 'commander';
import { JSON_FLAG, type Cli } from './cli.ts';
import { holdOrRelease, type HoldOptions } from './hold.ts';

/** `legwork resume`: lets paused tasks or a group go on. */
export function addResume(program: Command, cli: Cli): void {
  program
    .command('resume')
    .summary('let paused tasks go on')
    .description('let paused tasks, or a paused group, go on')
    .argument('[TASK...]', 'ids, beginnings of ids, or names')
    .option('-g, --group <group>', 'start tasks of this group again')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork resume --group build')
    .action((words: string[], options: HoldOptions) =>
      holdOrRelease(cli, { words, options, verb: 'resume' }),
    );
}
