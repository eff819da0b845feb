import type { Command } from 'commander';
import { oneLine } from '../base/plainText.ts';
import { taskEnvironment } from '../client/taskEnvironment.ts';
import type { AgentOffer } from '../protocol/agentRun.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { alignColumns } from './displayText.ts';

/** `legwork agents`: lists the agents on this machine, and how to install others. */
export function addAgents(program: Command, cli: Cli): void {
  program
    .command('agents')
    .summary('list the agents on this machine')
    .description('list the agents on this machine, and how to install others')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork agents')
    .action(async ({ json }: JsonOption) => {
      const environment = taskEnvironment(cli.environment);
      const offers = await cli.hosts.insist((client) => client.agents({ environment, versions: true }));
      if (json) printJson(cli, offers);
      else for (const line of offerLines(offers)) print(cli, line);
    });
}

/** Formats the agents that were found as a table, followed by install hints for the others. */
export function offerLines(offers: AgentOffer[]): string[] {
  const found = offers.filter(({ program }) => program !== undefined);
  const missing = offers.filter(({ program }) => program === undefined);
  const rows = found.map(({ id, name, version = '-', program = [] }) =>
    [id, name, version, program.join(' ')].map((text) => oneLine(text)),
  );
  const table = alignColumns([['AGENT', 'NAME', 'VERSION', 'COMMAND'], ...rows]);
  const others = alignColumns(missing.map(({ id, install }) => [`  ${oneLine(id)}`, oneLine(install)]));
  return [
    ...(found.length > 0 ? joinCells(table) : ['No agent was found on this machine.']),
    ...(missing.length > 0
      ? ['', found.length > 0 ? 'Not found:' : 'To install one:', ...joinCells(others)]
      : []),
  ];
}

function joinCells(rows: string[][]): string[] {
  return rows.map((row) => row.join('  ').trimEnd());
}
