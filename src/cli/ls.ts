import { Option, type Command } from 'commander';
import { oneLine } from '../base/plainText.ts';
import { isToldByRun } from '../protocol/checks.ts';
import { hasColours, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { asksForUse, FORMAT_TERMS, formatOption, taskFormat, type FormatOption } from './format.ts';
import { onlyGiven } from './onlyGiven.ts';
import { withUse } from './withUse.ts';
import { pickTasks, RECENT_COUNT, taskTable } from './taskTable.ts';

interface LsOptions extends JsonOption, FormatOption {
  all?: boolean;
  running?: boolean;
  group?: string;
  hidden?: boolean;
}

/** `legwork ls`: lists tasks. */
export function addLs(program: Command, cli: Cli): void {
  program
    .command('ls')
    .alias('list')
    .summary('list tasks, newest first')
    .description('list all unfinished tasks and the most recently ended ones, newest first')
    .option('-a, --all', 'include all ended tasks, and the checks and reviews of agent runs')
    .addOption(new Option('-r, --running', 'only unfinished tasks').conflicts('all'))
    .option('-g, --group <group>', 'only tasks of this group')
    .option('--hidden', 'include hidden tasks')
    .option('--json', 'print all tasks as JSON, in order of creation')
    .addOption(formatOption())
    .addHelpText(
      'after',
      `${FORMAT_TERMS}

Examples:
  $ legwork ls --running
  $ legwork ls --format '{id} {state} {exitCode}\\t{title}'`,
    )
    .action((options: LsOptions) => listTasks(cli, options));
}

/** Prints a table of tasks, or what the options say. */
export async function listTasks(cli: Cli, options: LsOptions): Promise<void> {
  const format = options.format === undefined ? undefined : taskFormat(options.format);
  const unfinishedOnly = options.running ?? false;
  const isTerminal = cli.stdout.isTTY === true;
  const params = onlyGiven({
    group: options.group,
    includeTerminal: !unfinishedOnly,
    includeHidden: options.hidden,
    // One more, to know whether there are more.
    endedLimit: options.all || options.json ? undefined : RECENT_COUNT + 1,
    // A line of a terminal has no place for more.
    rows: isTerminal && !options.json && !format ? true : undefined,
  });
  const found = await cli.hosts.insist((client) => client.list(params));
  const wantsUse = options.json ?? (options.format !== undefined && asksForUse(options.format));
  const tasks = wantsUse ? await withUse(cli, found) : found;
  if (options.json) return printJson(cli, tasks);
  const listed = options.all ? tasks : tasks.filter((task) => !isToldByRun(task));
  const { shown, hasMore } = pickTasks(listed, options);
  if (format) {
    for (const task of shown) print(cli, format(task, Date.now()));
    return;
  }
  if (shown.length === 0) {
    print(cli, nothingText(options));
    return;
  }
  const width = isTerminal ? cli.stdout.columns : undefined;
  const look = { nowMs: Date.now(), width, hasColours: hasColours(cli) };
  for (const line of taskTable(shown, look)) print(cli, line);
  if (hasMore) print(cli, 'More ended earlier; legwork ls --all shows them.');
}

function nothingText({ running, group }: LsOptions): string {
  const where = group === undefined ? '' : ` in ${oneLine(group)}`;
  if (running) return `No task is running${where}.`;
  return `There are no tasks${where} yet. Try: legwork run -- sleep 10`;
}
