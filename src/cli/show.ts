import type { Command } from 'commander';
import { answerSchema } from '../protocol/answerSchema.ts';
import { openRequests } from '../protocol/openRequests.ts';
import type { Task } from '../protocol/task.ts';
import type { WorktreeRecord } from '../protocol/worktree.ts';
import { print, printJson, type Cli, type JsonOption } from './cli.ts';
import { findTasks } from './findTasks.ts';
import { FORMAT_TERMS, formatOption, taskFormat, type FormatOption } from './format.ts';
import { taskDetails } from './taskDetails.ts';
import { withUse } from './withUse.ts';

/** `legwork show`: prints all facts about a task. */
export function addShow(program: Command, cli: Cli): void {
  program
    .command('show')
    .summary('show all facts about a task')
    .description('show all facts about a task')
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .option('--json', 'print JSON instead of text, with a JSON Schema of the answer to each open request')
    .addOption(formatOption('the task'))
    .addHelpText(
      'after',
      `${FORMAT_TERMS}

Examples:
  $ legwork show sh-7f3k2m9q
  $ legwork show build --format '{output.path}'`,
    )
    .action(async (word: string, options: JsonOption & FormatOption) => {
      const format = options.format === undefined ? undefined : taskFormat(options.format);
      for (const { id } of await findTasks(cli, [word])) {
        // `get` also looks up leftover processes.
        const found = await cli.hosts.insist((client) => client.get(id));
        const [task = found] = await withUse(cli, [found]);
        if (options.json) printJson(cli, withSchemas(task));
        else if (format) print(cli, format(task, Date.now()));
        else for (const line of taskDetails(task, Date.now(), await worktreeOf(cli, task))) print(cli, line);
      }
    });
}

/** Its worktree, unless that was removed. */
async function worktreeOf(cli: Cli, { worktree }: Task): Promise<WorktreeRecord | undefined> {
  if (worktree === undefined) return undefined;
  const [found] = await cli.hosts.insist((client) => client.worktrees({ ids: [worktree] }));
  return found;
}

/** With each open request what may answer it, for programs. */
function withSchemas(task: Task): object {
  const open = openRequests(task);
  if (open.length === 0) return task;
  const requests = open.map((request) => ({ ...request, answerSchema: answerSchema(request) }));
  const { agent } = task;
  return { ...task, requests, ...(agent?.requests && { agent: { ...agent, requests } }) };
}
