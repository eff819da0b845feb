import type { Command } from 'commander';
import { type Cli, type JsonOption } from './cli.ts';
import { parseDuration } from './optionValues.ts';
import { reportRemoved } from './reportRemoved.ts';

interface CollectOptions extends JsonOption {
  olderThan?: number;
}

/** `legwork collect`: removes the ended tasks of the caller's session. */
export function addCollect(program: Command, cli: Cli): void {
  program
    .command('collect')
    .summary('remove the ended tasks of your session')
    .description('remove all ended tasks of your session and their outputs')
    .option('--older-than <duration>', 'only tasks that ended longer ago than this', parseDuration)
    .option('--json', 'print the removed ids as JSON')
    .addHelpText('after', '\nExample:\n  $ legwork collect --older-than 1d')
    .action(async (options: CollectOptions) => {
      const client = await cli.hosts.client();
      const endedBefore =
        options.olderThan === undefined
          ? {}
          : { endedBefore: new Date(Date.now() - options.olderThan).toISOString() };
      reportRemoved(cli, await client.collect({ session: cli.session.id, ...endedBefore }), options);
    });
}
