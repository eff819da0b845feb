import type { Command } from 'commander';
import { JSON_FLAG, type Cli } from './cli.ts';
import { holdOrRelease, type HoldOptions } from './hold.ts';

/** `legwork resume`: resumes paused tasks, a paused group, or ended agent runs. */
export function addResume(program: Command, cli: Cli): void {
  program
    .command('resume')
    .summary('resume paused tasks, or ended agent runs')
    .description('resume paused tasks, a paused group, or agent runs that have ended')
    .argument('[TASK...]', 'ids, beginnings of ids, or names')
    .option('-g, --group <group>', 'resume this group')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork resume --group build')
    .action((words: string[], options: HoldOptions) =>
      holdOrRelease(cli, { words, options, verb: 'resume' }),
    );
}
