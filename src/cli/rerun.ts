import { Option, type Command } from 'commander';
import { JSON_FLAG, type Cli } from './cli.ts';
import { findTasks } from './findTasks.ts';
import { reportStart, type StartOptions } from './reportStart.ts';

/** `legwork rerun`: a further attempt of a task that has ended. */
export function addRerun(program: Command, cli: Cli): void {
  program
    .command('rerun')
    .summary('run a task that has ended once more')
    .description('run a task that has ended once more, as it was')
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .option('-w, --wait', 'wait for the end, and end with its exit code')
    .addOption(new Option('-f, --follow', 'like --wait, and print the output meanwhile').conflicts('json'))
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork rerun --follow build')
    .action(async (word: string, options: StartOptions) => {
      for (const { id } of await findTasks(cli, [word])) {
        const client = await cli.hosts.client();
        await reportStart(cli, await client.rerun({ id }), options);
      }
    });
}
