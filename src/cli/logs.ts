import { Option, type Command } from 'commander';
import type { Task } from '../protocol/task.ts';
import { printJson, type Cli, type JsonOption } from './cli.ts';
import { findTasks } from './findTasks.ts';
import { parseCount } from './optionValues.ts';
import { printOutput, printOutputUntilEnd, tailOffset } from './printOutput.ts';

const MOST_JSON_BYTES = 1024 * 1024;

interface LogsOptions extends JsonOption {
  follow?: boolean;
  tail?: number;
}

/** `legwork logs`: what a task has written. */
export function addLogs(program: Command, cli: Cli): void {
  program
    .command('logs')
    .summary("print a task's output")
    .description("print a task's output, stdout and stderr as they came")
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .addOption(new Option('-f, --follow', 'go on until the task has ended').conflicts('json'))
    .option('-n, --tail <lines>', 'only the last so many lines', parseCount)
    .option('--json', 'print the text and its place in the file as JSON, at most 1 MiB of it')
    .addHelpText('after', '\nExample:\n  $ legwork logs -f --tail 20 build')
    .action(async (word: string, options: LogsOptions) => {
      for (const task of await findTasks(cli, [word])) {
        if (options.json) printJson(cli, await outputAsJson(cli, task, options.tail));
        else if (options.follow) await printOutputUntilEnd(cli, task, options.tail);
        else await printOutput(cli, task, options.tail);
      }
    });
}

async function outputAsJson(cli: Cli, task: Task, tailLines: number | undefined) {
  const offset = tailLines === undefined ? -MOST_JSON_BYTES : await tailOffset(task, tailLines);
  const output = await cli.hosts.insist((client) => client.output({ id: task.id, offset }));
  return { id: task.id, path: task.output.path, ...output };
}
