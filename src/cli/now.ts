import type { Command } from 'commander';
import type { Task } from '../protocol/task.ts';
import { askEach } from './askEach.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { situationText } from './taskSituation.ts';

/** `legwork now`: what waits for a time waits no longer. */
export function addNow(program: Command, cli: Cli): void {
  program
    .command('now')
    .summary('start tasks that wait for a time at once')
    .description('start tasks that wait for a time, or for their retry, without further delay')
    .argument('<TASK...>', 'ids, beginnings of ids, or names')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork now nightly')
    .action(async (words: string[], options: JsonOption) => {
      const tasks = await askEach(cli, words, (client, { id }) => client.startNow(id));
      if (options.json) printJson(cli, tasks);
      else for (const task of tasks) print(cli, startedText(task, Date.now()));
    });
}

/** A task that waits no longer for a time may still wait for others. */
export function startedText(task: Task, nowMs: number): string {
  const isHeld = task.status.state === 'pending' && task.status.waitsFor !== undefined;
  return isHeld
    ? `${task.id} waits no longer for a time: ${situationText(task, nowMs)}`
    : `started ${task.id}`;
}
