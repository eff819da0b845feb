import type { Command } from 'commander';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { FORMAT_TERMS, formatOption, taskFormat, type FormatOption } from './format.ts';
import { endLine } from './taskText.ts';

interface DrainOptions extends JsonOption, FormatOption {
  consumer: string;
}

/** `legwork drain`: reports every end once per consumer. */
export function addDrain(program: Command, cli: Cli): void {
  program
    .command('drain')
    .summary('print tasks that ended since the last drain')
    .description('print the tasks that ended since the last drain of this consumer')
    .requiredOption('-c, --consumer <name>', 'any name that identifies the consumer')
    .option(...JSON_FLAG)
    .addOption(formatOption())
    .addHelpText(
      'after',
      `${FORMAT_TERMS}

Example:
  $ legwork drain --consumer nightly-report --json`,
    )
    .action(async ({ consumer, json, format }: DrainOptions) => {
      const lineOf = format === undefined ? endLine : taskFormat(format);
      const client = await cli.hosts.client();
      const ended = await client.drain({ consumer });
      if (json) printJson(cli, ended);
      else for (const task of ended) print(cli, lineOf(task, Date.now()));
    });
}
