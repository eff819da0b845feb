import type { Command } from 'commander';
import { commandSpecOf, exitCodeOf, type Task } from '../protocol/task.ts';
import { attachTask, canAttach } from './attachTask.ts';
import { complain, type Cli } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { DETACH_KEYS } from './detachKeys.ts';
import { findTasks } from './findTasks.ts';
import { endLine } from './taskText.ts';
import { markSeen } from './waitForTasks.ts';

/** `legwork attach`: makes this terminal that of a task. */
export function addAttach(program: Command, cli: Cli): void {
  program
    .command('attach')
    .summary('make this terminal that of a task')
    .description(
      `make this terminal that of a task started with --pty: what you type is its, until it ends or ${DETACH_KEYS}, which leaves it running`,
    )
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .addHelpText(
      'after',
      `
It ends with the exit code of the task. ${DETACH_KEYS} is: hold Ctrl, press ], let go of both, press d.

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

/** Attaches, and says how that ended; the exit code is the task's, if it has ended. */
export async function attachAndReport(cli: Cli, task: Task): Promise<void> {
  const ended = await attachTask(cli, task);
  if (!ended) return complain(cli, `left ${task.id} running; legwork attach ${task.id} comes back.`);
  await markSeen(cli, [task.id]);
  cli.exitCode = exitCodeOf(ended);
  if (cli.exitCode !== 0) complain(cli, endLine(ended, Date.now()));
}

/** @throws `UsageError` */
function checkCanAttach(cli: Cli, task: Task): void {
  const { id } = task;
  if (!commandSpecOf(task)?.terminal) {
    throw new UsageError(
      `${id} has no terminal of its own. Follow it with: legwork logs -f ${id}; a command gets a terminal with: legwork run --pty.`,
    );
  }
  if (!canAttach(cli)) {
    throw new UsageError(
      `attach needs a terminal to type into and to draw on. Read with: legwork logs -f ${id}; write with: legwork send ${id} TEXT.`,
    );
  }
}
