import type { Command } from 'commander';
import { type Cli, type JsonOption } from './cli.ts';
import { parseDuration } from './optionValues.ts';
import { reportRemoved } from './reportRemoved.ts';

interface CollectOptions extends JsonOption {
  olderThan?: number;
}

/** `legwork collect`: forgets what ended of our own session. */
export function addCollect(program: Command, cli: Cli): void {
  program
    .command('collect')
    .summary('remove what ended of your own session')
    .description('remove all ended tasks of your own session, with their outputs')
    .option('--older-than <duration>', 'only those that ended longer ago', parseDuration)
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
