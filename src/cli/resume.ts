import type { Command } from 'commander';
import { JSON_FLAG, type Cli } from './cli.ts';
import { holdOrRelease, type HoldOptions } from './hold.ts';

/** `legwork resume`: lets paused tasks or a group go on, and agent runs that have ended. */
export function addResume(program: Command, cli: Cli): void {
  program
    .command('resume')
    .summary('let paused tasks, or ended agent runs, go on')
    .description('let paused tasks, a paused group, or agent runs that have ended go on where they were')
    .argument('[TASK...]', 'ids, beginnings of ids, or names')
    .option('-g, --group <group>', 'start tasks of this group again')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork resume --group build')
    .action((words: string[], options: HoldOptions) =>
      holdOrRelease(cli, { words, options, verb: 'resume' }),
    );
}
