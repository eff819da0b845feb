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

/** `legwork clean`: forgets what ended, of all sessions, by age, number and size. */
export function addClean(program: Command, cli: Cli): void {
  program
    .command('clean')
    .summary('remove what ended by age, number or size')
    .description('remove ended tasks of all sessions, with their outputs, by age, number or size')
    .option('--older-than <duration>', 'those that ended longer ago', parseDuration)
    .option('--keep <count>', 'all but the latest so many', parseCount)
    .option('--max-size <size>', 'the oldest, until the outputs take no more than this', parseSize)
    .addOption(new Option('--all', 'everything that has ended').conflicts(['olderThan', 'keep', 'maxSize']))
    .option('--json', 'print the removed ids as JSON')
    .addHelpText('after', '\nExample:\n  $ legwork clean --older-than 30d --max-size 1GB')
    .action(async (options: CleanOptions) => {
      const policy = retentionOf(options);
      const client = await cli.hosts.client();
      reportRemoved(cli, await client.clean(policy), options);
    });
}

/** What is kept. @throws `UsageError` when that would be everything */
export function retentionOf({ olderThan, keep, maxSize, all }: CleanOptions): RetentionPolicy {
  if (all) return { maxCount: 0 };
  const policy = onlyGiven({ maxAgeMs: olderThan, maxCount: keep, maxBytes: maxSize });
  if (Object.keys(policy).length > 0) return policy;
  throw new UsageError('say what to remove: --older-than, --keep, --max-size or --all.');
}
