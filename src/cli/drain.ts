import type { Command } from 'commander';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { endLine } from './taskText.ts';

/** `legwork drain`: every end, once for each who asks. */
export function addDrain(program: Command, cli: Cli): void {
  program
    .command('drain')
    .summary('print what ended since you last asked')
    .description('print the tasks that ended since this consumer last asked; each end once')
    .requiredOption('-c, --consumer <name>', 'who asks: any name, the same each time')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork drain --consumer nightly-report --json')
    .action(async ({ consumer, json }: JsonOption & { consumer: string }) => {
      const client = await cli.hosts.client();
      const ended = await client.drain({ consumer });
      if (json) printJson(cli, ended);
      else for (const task of ended) print(cli, endLine(task, Date.now()));
    });
}
