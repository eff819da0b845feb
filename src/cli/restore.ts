import type { Command } from 'commander';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';

/** `legwork restore`: undoes `legwork rm`. */
export function addRestore(program: Command, cli: Cli): void {
  program
    .command('restore')
    .summary('undo the removal of tasks')
    .description('undo the removal of tasks, with their outputs: of all given tasks, or of none')
    .argument('<ID...>', 'ids of tasks that were removed in the last minutes')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork restore sh-7f3k2m9q')
    .action(async (ids: string[], options: JsonOption) => {
      const client = await cli.hosts.client();
      const tasks = await client.restore(ids);
      if (options.json) printJson(cli, tasks);
      else for (const { id } of tasks) print(cli, `restored ${id}`);
    });
}
