import type { Command } from 'commander';
import { oneLine } from '../base/plainText.ts';
import { formatCost } from '../base/quantityText.ts';
import type { GroupState, SetGroupParams } from '../protocol/messages.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { alignColumns } from './displayText.ts';
import { onlyGiven } from './onlyGiven.ts';
import { parseBudget, parseSlots } from './optionValues.ts';

interface SetOptions extends JsonOption {
  slots?: ReturnType<typeof parseSlots>;
  /** `false` for `--no-gate`. */
  gate?: boolean;
  budget?: ReturnType<typeof parseBudget>;
}

/** `legwork groups`: lists groups, sets their slots, gate and budget, or lets the next task start. */
export function addGroups(program: Command, cli: Cli): void {
  const groups = program
    .command('groups')
    .summary('list groups, set their slots, gate or budget, start the next task')
    .description(
      'list task groups; set how many tasks of a group run at a time, whether each start waits for your go-ahead, and what agent runs may cost per day',
    )
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      '\nExamples:\n  $ legwork groups\n  $ legwork groups set build --slots 2\n  $ legwork groups set deploy --gate\n  $ legwork groups next deploy',
    )
    .action((options: JsonOption) => listGroups(cli, options));
  groups
    .command('set')
    .description('set the slots, the gate or the budget of a group; what is not given stays')
    .argument('<GROUP>', 'its name')
    .option(
      '-s, --slots <number>',
      'how many of its tasks run at a time: a whole number, or "unlimited" (jobs: as many as the cluster runs)',
      parseSlots,
    )
    .option('--gate', 'a task that has ended keeps its slot until you run `legwork groups next`')
    .option('--no-gate', 'start tasks without waiting for you')
    .option(
      '--budget <dollars>',
      'what its agent runs may cost together per day, after which no more start, or "none"',
      parseBudget,
    )
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork groups set agents --slots 2 --budget 5.00')
    .action((name: string, options: SetOptions) => setGroup(cli, name, options));
  groups
    .command('next')
    .description('start the next task of a group with a gate, in the place of the one that ended first')
    .argument('<GROUP>', 'its name')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork groups next deploy')
    .action((name: string, options: JsonOption) => startNext(cli, name, options));
}

async function setGroup(cli: Cli, name: string, options: SetOptions): Promise<void> {
  const { slots, gate, budget } = options;
  const change: Omit<SetGroupParams, 'name'> = onlyGiven({
    slots: slots === 'unlimited' ? null : slots,
    isGated: gate,
    budgetUsd: budget === 'none' ? null : budget,
  });
  if (Object.keys(change).length === 0)
    throw new UsageError('Say what to set, such as --slots 2; see legwork groups set --help.');
  printGroup(cli, await cli.hosts.insist((client) => client.setGroup({ name, ...change })), options);
}

async function startNext(cli: Cli, name: string, options: JsonOption): Promise<void> {
  const client = await cli.hosts.client();
  printGroup(cli, await client.startNext({ group: name }), options);
}

function printGroup(cli: Cli, group: GroupState, options: JsonOption): void {
  if (options.json) printJson(cli, group);
  else for (const line of groupTable([group])) print(cli, line);
}

async function listGroups(cli: Cli, options: JsonOption): Promise<void> {
  const groups = await cli.hosts.insist((client) => client.groups());
  if (options.json) printJson(cli, groups);
  else if (groups.length === 0) print(cli, 'There are no groups. Try: legwork run --group build -- sleep 10');
  else for (const line of groupTable(groups)) print(cli, line);
}

/** Formats groups as a table: name, slots, running, pending, paused, and gate and budget where a group has them. */
export function groupTable(groups: GroupState[]): string[] {
  const hasGates = groups.some(({ isGated }) => isGated);
  const hasBudgets = groups.some(({ budgetUsd }) => budgetUsd !== undefined);
  const rows = groups.map((group) => [
    oneLine(group.name),
    slotsText(group),
    String(group.running),
    String(group.pending),
    group.isPaused ? 'yes' : 'no',
    ...(hasGates ? [gateText(group)] : []),
    ...(hasBudgets ? [budgetText(group)] : []),
  ]);
  const heads = ['GROUP', 'SLOTS', 'RUNNING', 'PENDING', 'PAUSED'];
  const further = [...(hasGates ? ['GATE'] : []), ...(hasBudgets ? ['SPENT TODAY'] : [])];
  const lines = alignColumns([[...heads, ...further], ...rows]);
  return [...lines.map((cells) => cells.join('  ').trimEnd()), ...groups.flatMap(uncountedNote)];
}

function slotsText({ slots, isGated }: GroupState): string {
  return slots === undefined ? (isGated ? '1' : 'unlimited') : String(slots);
}

function gateText({ isGated, kept = 0 }: GroupState): string {
  if (!isGated) return 'no';
  return kept === 0 ? 'open' : `closed by ${kept}`;
}

function budgetText({ budgetUsd, spentUsd = 0 }: GroupState): string {
  return budgetUsd === undefined ? '' : `${formatCost(spentUsd)} of ${formatCost(budgetUsd)}`;
}

function uncountedNote({ name, budgetUsd, uncounted = 0 }: GroupState): string[] {
  if (budgetUsd === undefined || uncounted === 0) return [];
  const runs = uncounted === 1 ? '1 run that ended today has' : `${uncounted} runs that ended today have`;
  return [`${oneLine(name)}: ${runs} not told a cost, so the budget does not count them.`];
}
