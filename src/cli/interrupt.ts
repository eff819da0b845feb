import type { Command } from 'commander';
import { requestEach } from './requestEach.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';

/** `legwork interrupt`: stops the current turn of agents, but not their runs. */
export function addInterrupt(program: Command, cli: Cli): void {
  program
    .command('interrupt')
    .summary('stop the current turn of an agent')
    .description('stop the current turn of agents; their runs continue with the next message')
    .argument('<TASK...>', 'ids, beginnings of ids, or names')
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      '\nExample:\n  $ legwork interrupt fix && legwork send fix "Leave the tests alone."',
    )
    .action(async (words: string[], { json }: JsonOption) => {
      const tasks = await requestEach(cli, words, async (client, { id }) => {
        const task = await client.interrupt(id);
        if (!json) print(cli, `interrupted ${id}`);
        return task;
      });
      if (json) printJson(cli, tasks);
    });
}
