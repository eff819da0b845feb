import { createRequire } from 'node:module';
import type { Command } from 'commander';
import type * as FindBundle from '../findMain.ts';
import { hasColours, JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { onlyGiven } from './onlyGiven.ts';
import { parseSince } from './optionValues.ts';

/** It lies beside the command line's own bundle. */
const BUNDLE = './find.js';

interface StatsOptions extends JsonOption {
  since?: string;
  group?: string;
  agent?: string;
}

/** `legwork stats`: prints what the records of tasks say together. */
export function addStats(program: Command, cli: Cli): void {
  program
    .command('stats')
    .summary('print durations, success rates, usage and waits')
    .description(
      'print statistics: durations and results of commands, usage of agents, and what tasks waited for',
    )
    .option('--since <time>', 'only tasks created since then, such as 30d or 2026-01-31', parseSince)
    .option('-g, --group <name>', 'only tasks of this group')
    .option('-a, --agent <name>', 'only runs of this agent')
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      '\nExamples:\n  $ legwork stats --since 30d\n  $ legwork stats --group build --json',
    )
    .action(async ({ json, since, group, agent }: StatsOptions) => {
      const given = onlyGiven({ since, group, agent });
      const statistics = await cli.hosts.insist((client) => client.stats(given));
      if (json) return printJson(cli, statistics);
      const { statisticsText } = createRequire(__filename)(BUNDLE) as typeof FindBundle;
      const look = { nowMs: Date.now(), width: cli.stdout.columns, hasColours: hasColours(cli) };
      for (const line of statisticsText(statistics, look)) print(cli, line);
    });
}
