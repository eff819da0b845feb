import type { Command } from 'commander';
import { hasColours, JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { findTask } from './findTasks.ts';
import { taskTrees, treeLines } from './taskTree.ts';

interface TreeOptions extends JsonOption {
  all?: boolean;
}

/** `legwork tree`: prints tasks below the tasks that started them. */
export function addTree(program: Command, cli: Cli): void {
  program
    .command('tree')
    .summary('show tasks as a tree')
    .description('show unfinished tasks as a tree: each below the task that started it')
    .argument('[TASK]', 'show only this task and the tasks below it')
    .option('-a, --all', 'include ended tasks')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork tree --all build')
    .action((word: string | undefined, options: TreeOptions) => showTree(cli, word, options));
}

async function showTree(cli: Cli, word: string | undefined, options: TreeOptions): Promise<void> {
  const isTerminal = cli.stdout.isTTY === true;
  const rows = isTerminal && !options.json;
  const listed = await cli.hosts.insist((client) => client.list({ includeHidden: true, rows }));
  // Steps are shown below their task.
  const tasks =
    word === undefined ? listed.filter(({ hidden, step, parent }) => !hidden || (step && parent)) : listed;
  const root = word === undefined ? {} : { root: findTask(tasks, word) };
  const trees = taskTrees(tasks, { ...root, all: options.all ?? false });
  if (options.json) return printJson(cli, trees);
  if (trees.length === 0) return print(cli, 'No task is running.');
  const width = isTerminal ? cli.stdout.columns : undefined;
  const look = { nowMs: Date.now(), width, hasColours: hasColours(cli) };
  for (const line of treeLines(trees, look)) print(cli, line);
}
