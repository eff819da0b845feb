import type { Command } from 'commander';
import { askEach } from './askEach.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';

/** `legwork interrupt`: stops what agents do, not their runs. */
export function addInterrupt(program: Command, cli: Cli): void {
  program
    .command('interrupt')
    .summary('stop what an agent does, to tell it something else')
    .description('stop what agents do now; their runs go on with the next message')
    .argument('<TASK...>', 'ids, beginnings of ids, or names')
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      '\nExample:\n  $ legwork interrupt fix && legwork send fix "Leave the tests alone."',
    )
    .action(async (words: string[], { json }: JsonOption) => {
      const tasks = await askEach(cli, words, async (client, { id }) => {
        const task = await client.interrupt(id);
        if (!json) print(cli, `interrupted ${id}`);
        return task;
      });
      if (json) printJson(cli, tasks);
    });
}
