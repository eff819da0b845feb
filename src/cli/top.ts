import type { Command } from 'commander';
import { canAttach } from './attachTask.ts';
import type { Cli } from './cli.ts';
import { listTasks } from './ls.ts';
import { TopSession } from './top/topSession.ts';

/** `legwork top`: a live table of tasks. */
export function addTop(program: Command, cli: Cli): void {
  program
    .command('top')
    .summary('show a live table of tasks')
    .description('show a live table of tasks, with keys to see their output, answer and cancel; see below')
    .addHelpText(
      'after',
      `
Keys:
  arrows, j, k   choose a task; PgUp, PgDn, g and G move further
  Enter, o       its output, as it grows; Ctrl-C returns
  a              answer what it asks
  c              cancel it, after a question
  /              show only tasks with a text in id, title, state or group
  q              quit
If the output is not a terminal, the table is printed once.

Example:
  $ legwork top`,
    )
    .action(() => (canAttach(cli) ? new TopSession(cli).run() : listTasks(cli, {})));
}
