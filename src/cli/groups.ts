import type { Command } from 'commander';
import { oneLine } from '../base/plainText.ts';
import type { GroupState } from '../protocol/messages.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { alignColumns } from './displayText.ts';
import { parseSlots } from './optionValues.ts';

interface SetOptions extends JsonOption {
  slots: ReturnType<typeof parseSlots>;
}

/** `legwork groups`: lists groups, or sets how many of their tasks run at a time. */
export function addGroups(program: Command, cli: Cli): void {
  const groups = program
    .command('groups')
    .summary('list groups, or set their slots')
    .description('list task groups, or set how many tasks of a group run at a time')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExamples:\n  $ legwork groups\n  $ legwork groups set build --slots 2')
    .action((options: JsonOption) => listGroups(cli, options));
  groups
    .command('set')
    .description('set how many tasks of a group run at a time')
    .argument('<GROUP>', 'its name')
    .requiredOption('-s, --slots <number>', 'a whole number, or "unlimited"', parseSlots)
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork groups set build --slots 2')
    .action((name: string, options: SetOptions) => setGroup(cli, name, options));
}

async function setGroup(cli: Cli, name: string, options: SetOptions): Promise<void> {
  const slots = options.slots === 'unlimited' ? null : options.slots;
  const group = await cli.hosts.insist((client) => client.setGroup({ name, slots }));
  if (options.json) printJson(cli, group);
  else for (const line of groupTable([group])) print(cli, line);
}

async function listGroups(cli: Cli, options: JsonOption): Promise<void> {
  const groups = await cli.hosts.insist((client) => client.groups());
  if (options.json) printJson(cli, groups);
  else if (groups.length === 0) print(cli, 'There are no groups. Try: legwork run --group build -- sleep 10');
  else for (const line of groupTable(groups)) print(cli, line);
}

/** Formats groups as a table: name, slots, running, pending, paused. */
export function groupTable(groups: GroupState[]): string[] {
  const rows = groups.map((group) => [
    oneLine(group.name),
    group.slots === undefined ? 'unlimited' : String(group.slots),
    String(group.running),
    String(group.pending),
    group.isPaused ? 'yes' : 'no',
  ]);
  const lines = alignColumns([['GROUP', 'SLOTS', 'RUNNING', 'PENDING', 'PAUSED'], ...rows]);
  return lines.map((cells) => cells.join('  ').trimEnd());
}
