import type { Command } from 'commander';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { findTasks } from './findTasks.ts';
import { FORMAT_TERMS, formatOption, taskFormat, type FormatOption } from './format.ts';
import { endLine } from './taskText.ts';
import { exitCodeOfAll, waitForTasks } from './waitForTasks.ts';

/** `legwork wait`: waits until tasks have ended and exits with their exit code. */
export function addWait(program: Command, cli: Cli): void {
  program
    .command('wait')
    .summary('wait until tasks have ended')
    .description(
      'wait until tasks have ended, and exit with the exit code of the first task that did not succeed',
    )
    .argument('<TASK...>', 'ids, beginnings of ids, or names')
    .option(...JSON_FLAG)
    .addOption(formatOption('each task that has ended'))
    .addHelpText(
      'after',
      `${FORMAT_TERMS}

Example:
  $ legwork wait build && ./deploy`,
    )
    .action(async (words: string[], options: JsonOption & FormatOption) => {
      const format = options.format === undefined ? endLine : taskFormat(options.format);
      const tasks = await findTasks(cli, words);
      const ids = tasks.map((task) => task.id);
      const ended = options.json
        ? await waitForTasks(cli, ids)
        : await waitForTasks(cli, ids, { onEnd: (task) => print(cli, format(task, Date.now())) });
      if (options.json) printJson(cli, ended);
      cli.exitCode = exitCodeOfAll(ended);
    });
}
