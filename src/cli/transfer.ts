import type { Command } from 'commander';
import { oneLine } from '../base/plainText.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { findSession } from './findSession.ts';
import { allTasks, findTasks } from './findTasks.ts';

/** `legwork transfer`: transfers tasks to another session. */
export function addTransfer(program: Command, cli: Cli): void {
  program
    .command('transfer')
    .summary('transfer tasks to another session')
    .description('transfer unfinished tasks to another session: all given tasks, or none')
    .argument('<TASK...>', 'ids, beginnings of ids, or names')
    .requiredOption(
      '--to <session>',
      'id or label of the session; the label of a window is the name of its workspace',
    )
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork transfer build --to my-project')
    .action(async (words: string[], options: JsonOption & { to: string }) => {
      const ids = (await findTasks(cli, words)).map(({ id }) => id);
      const to = findSession({ tasks: await allTasks(cli), session: cli.session }, options.to);
      const client = await cli.hosts.client();
      const transferred = await client.transfer({ ids, to });
      if (options.json) printJson(cli, transferred);
      else for (const { id } of transferred) print(cli, `transferred ${id} to ${oneLine(to.label)}`);
    });
}
