import type { Command } from 'commander';
import type { Task } from '../protocol/task.ts';
import { requestEach } from './requestEach.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { situationText } from './taskSituation.ts';

/** `legwork now`: starts scheduled tasks immediately. */
export function addNow(program: Command, cli: Cli): void {
  program
    .command('now')
    .summary('start scheduled tasks now')
    .description('start tasks that wait for a time or a retry now')
    .argument('<TASK...>', 'ids, beginnings of ids, or names')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExample:\n  $ legwork now nightly')
    .action(async (words: string[], options: JsonOption) => {
      const tasks = await requestEach(cli, words, (client, { id }) => client.startNow(id));
      if (options.json) printJson(cli, tasks);
      else for (const task of tasks) print(cli, startedText(task, Date.now()));
    });
}

/** Reports the start. A task may still wait for a slot or other tasks. */
export function startedText(task: Task, nowMs: number): string {
  const isHeld = task.status.state === 'pending' && task.status.waitsFor !== undefined;
  return isHeld
    ? `${task.id} no longer waits for a time: ${situationText(task, nowMs)}`
    : `started ${task.id}`;
}
