import type { Command } from 'commander';
import { commandSpecOf, exitCodeOf, type Task } from '../protocol/task.ts';
import { attachTask, canAttach } from './attachTask.ts';
import { complain, type Cli } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { DETACH_KEYS } from './detachKeys.ts';
import { findTasks } from './findTasks.ts';
import { endLine } from './taskText.ts';
import { markSeen } from './waitForTasks.ts';

/** `legwork attach`: connects this terminal to a task. */
export function addAttach(program: Command, cli: Cli): void {
  program
    .command('attach')
    .summary('connect this terminal to a task')
    .description(
      `connect this terminal to a task that was started with --pty, until the task ends or you press ${DETACH_KEYS}, which leaves it running`,
    )
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .addHelpText(
      'after',
      `
Exits with the exit code of the task. For ${DETACH_KEYS}, press Ctrl and ] together, release both, then press d.

Example:
  $ legwork run --pty --name setup ./setup.sh && legwork attach setup`,
    )
    .action(async (word: string) => {
      for (const task of await findTasks(cli, [word])) {
        checkCanAttach(cli, task);
        await attachAndReport(cli, task);
      }
    });
}

/** Attaches and reports how that ended. If the task has ended, its exit code is used. */
export async function attachAndReport(cli: Cli, task: Task, how?: { isNew: boolean }): Promise<void> {
  const ended = await attachTask(cli, task, how);
  if (!ended) return complain(cli, `detached from ${task.id}. Attach again with: legwork attach ${task.id}`);
  await markSeen(cli, [task.id]);
  cli.exitCode = exitCodeOf(ended);
  if (cli.exitCode !== 0) complain(cli, endLine(ended, Date.now()));
}

/** @throws `UsageError` */
function checkCanAttach(cli: Cli, task: Task): void {
  const { id } = task;
  if (!commandSpecOf(task)?.terminal) {
    throw new UsageError(
      `${id} has no terminal. Follow its output with: legwork logs -f ${id}. To start a command with a terminal, use: legwork run --pty.`,
    );
  }
  if (!canAttach(cli)) {
    throw new UsageError(
      `attach needs standard input and output to be a terminal. Read output with: legwork logs -f ${id}. Send input with: legwork send ${id} TEXT.`,
    );
  }
}
