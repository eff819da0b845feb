import { Option, type Command } from 'commander';
import { JSON_FLAG, type Cli } from './cli.ts';
import { findTasks } from './findTasks.ts';
import { reportStart, type StartOptions } from './reportStart.ts';

/** `legwork rerun`: starts another attempt of an ended task. */
export function addRerun(program: Command, cli: Cli): void {
  program
    .command('rerun')
    .summary('run an ended task again')
    .description('run an ended task again, with the same options')
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .option('-w, --wait', 'wait for the end, and exit with the exit code of the task')
    .addOption(new Option('-f, --follow', 'like --wait, and print the output').conflicts('json'))
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork rerun --follow build')
    .action(async (word: string, options: StartOptions) => {
      for (const { id } of await findTasks(cli, [word])) {
        const client = await cli.hosts.client();
        await reportStart(cli, await client.rerun({ id }), options);
      }
    });
}
