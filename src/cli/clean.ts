import { Option, type Command } from 'commander';
import type { RetentionPolicy } from '../protocol/messages.ts';
import type { Cli, JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { onlyGiven } from './onlyGiven.ts';
import { parseCount, parseDuration, parseSize } from './optionValues.ts';
import { reportRemoved } from './reportRemoved.ts';

interface CleanOptions extends JsonOption {
  olderThan?: number;
  keep?: number;
  maxSize?: number;
  all?: boolean;
}

/** `legwork clean`: removes ended tasks of all sessions by age, number and size. */
export function addClean(program: Command, cli: Cli): void {
  program
    .command('clean')
    .summary('remove ended tasks by age, number or size')
    .description('remove ended tasks of all sessions, with their outputs, by age, number or size')
    .option('--older-than <duration>', 'remove tasks that ended longer ago than this', parseDuration)
    .option('--keep <count>', 'remove all but this number of tasks, newest first', parseCount)
    .option('--max-size <size>', 'remove the oldest tasks until their outputs fit into this size', parseSize)
    .addOption(new Option('--all', 'remove all ended tasks').conflicts(['olderThan', 'keep', 'maxSize']))
    .option('--json', 'print the removed ids as JSON')
    .addHelpText('after', '\nExample:\n  $ legwork clean --older-than 30d --max-size 1GB')
    .action(async (options: CleanOptions) => {
      const policy = readRetention(options);
      const client = await cli.hosts.client();
      reportRemoved(cli, await client.clean(policy), options);
    });
}

/** Reads what to keep from the options. @throws `UsageError` if there is none */
export function readRetention({ olderThan, keep, maxSize, all }: CleanOptions): RetentionPolicy {
  if (all) return { maxCount: 0 };
  const policy = onlyGiven({ maxAgeMs: olderThan, maxCount: keep, maxBytes: maxSize });
  if (Object.keys(policy).length > 0) return policy;
  throw new UsageError('give what to remove: --older-than, --keep, --max-size or --all.');
}
