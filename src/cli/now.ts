import type { Command } from 'commander';
import { askEach } from './askEach.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';

/** `legwork now`: what waits for a time waits no longer. */
export function addNow(program: Command, cli: Cli): void {
  program
    .command('now')
    .summary('start tasks that wait for a time at once')
    .description('start tasks that wait for a time, or for their retry, without further delay')
    .argument('<TASK...>', 'ids, beginnings of ids, or names')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork now nightly')
    .action(async (words: string[], options: JsonOption) => {
      const tasks = await askEach(cli, words, (client, { id }) => client.startNow(id));
      if (options.json) printJson(cli, tasks);
      else for (const { id } of tasks) print(cli, `started ${id}`);
    });
}
