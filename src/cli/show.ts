import type { Command } from 'commander';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { findTasks } from './findTasks.ts';
import { taskDetails } from './taskDetails.ts';

/** `legwork show`: prints all facts about a task. */
export function addShow(program: Command, cli: Cli): void {
  program
    .command('show')
    .summary('show all facts about a task')
    .description('show all facts about a task')
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork show sh-7f3k2m9q')
    .action(async (word: string, options: JsonOption) => {
      for (const { id } of await findTasks(cli, [word])) {
        // `get` also looks up leftover processes.
        const task = await cli.hosts.insist((client) => client.get(id));
        if (options.json) printJson(cli, task);
        else for (const line of taskDetails(task, Date.now())) print(cli, line);
      }
    });
}
