import type { Command } from 'commander';
import { oneLine } from '../base/plainText.ts';
import { taskEnvironment } from '../client/taskEnvironment.ts';
import type { AgentOffer } from '../protocol/agentRun.ts';
import { MODES } from './agentParams.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { alignColumns } from './displayText.ts';

/** `legwork agents`: lists the agents on this machine, and how to install others, or describes one. */
export function addAgents(program: Command, cli: Cli): void {
  program
    .command('agents')
    .summary('list the agents on this machine')
    .description('list the agents on this machine, and how to install others')
    .argument('[AGENT]', 'show what this agent does without asking, in each mode')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork agents claude')
    .action(async (agent: string | undefined, { json }: JsonOption) => {
      const environment = taskEnvironment(cli.environment);
      const all = await cli.hosts.insist((client) => client.agents({ environment, versions: true }));
      const offers = agent === undefined ? all : all.filter(({ id }) => id === agent);
      const [only] = offers;
      if (agent !== undefined && !only)
        throw new UsageError(
          `Legwork does not know the agent "${agent}". To list agents, run: legwork agents`,
        );
      if (json) return printJson(cli, offers);
      const lines = agent === undefined || !only ? offerLines(offers) : offerDetails(only);
      for (const line of lines) print(cli, line);
    });
}

/** Describes one agent: where it is or how to install it, and what it does without asking in each mode. */
export function offerDetails(offer: AgentOffer): string[] {
  const { name, install, program, modes } = offer;
  const found = program
    ? offerLines([offer])
    : [oneLine(`${name} was not found on this machine. ${install}`)];
  if (!modes) return [...found, '', 'What it does without asking in each mode is not known in advance.'];
  const rows = Object.entries(MODES).map(([word, mode]) => [`  ${word}`, modes[mode]]);
  return [...found, '', 'What it does without asking, by --mode:', ...joinCells(alignColumns(rows))];
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
