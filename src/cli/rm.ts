import type { Command } from 'commander';
import { complain, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { onlyGiven } from './onlyGiven.ts';
import { findTasks } from './findTasks.ts';

/** `legwork rm`: removes ended tasks. */
export function addRm(program: Command, cli: Cli): void {
  program
    .command('rm')
    .summary('remove ended tasks')
    .description(
      'remove ended tasks and their outputs: all given tasks, or none; for some minutes, `legwork restore` undoes it',
    )
    .argument('<TASK...>', 'ids, beginnings of ids, or names')
    .option('--force', 'also remove tasks with leftover processes, which keep running')
    .option('--for-good', 'free their disk space at once; they cannot be restored')
    .option('--json', 'print the removed ids as JSON')
    .addHelpText('after', '\nExample:\n  $ legwork rm build sh-7f3k2m9q')
    .action(async (words: string[], options: JsonOption & { force?: boolean; forGood?: boolean }) => {
      const ids = (await findTasks(cli, words)).map((task) => task.id);
      const client = await cli.hosts.client();
      await client.remove(ids, onlyGiven({ force: options.force, forGood: options.forGood }));
      if (options.json) printJson(cli, ids);
      else for (const id of ids) print(cli, `removed ${id}`);
      // For people: a program that reads the output has asked for what it gets.
      if (cli.stderr.isTTY && !options.forGood && !options.json)
        complain(cli, `to undo this within some minutes: legwork restore ${ids.join(' ')}`);
    });
}
