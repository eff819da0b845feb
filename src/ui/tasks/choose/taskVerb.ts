import * as vscode from 'vscode';
import type { TaskClient } from '../../../client/taskClient.ts';
import type { Task } from '../../../protocol/task.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { confirm, confirmForTasks } from '../../editor/confirm.ts';
import { inMessage } from '../../editor/labelText.ts';
import { chooseTasks } from './chooseTasks.ts';

/** A command that picks tasks and does one thing with them. */
export interface TaskVerb {
  /** Asks which, when the command was called for none. */
  placeholder: string;
  /** Whether it can be done with a task. */
  fits(task: Task, context: CommandContext): boolean;
  /** Whether it is done with one task only, however many are selected. */
  isForOne?: boolean;
  /** Whether tasks of other workspaces are among those to pick from, whatever the view shows. */
  isEverywhere?: boolean;
  /** Asked before it is done; no question, no asking. */
  confirm?: { action: string; question(tasks: Task[]): string | undefined };
  /** Does it. Returns a remark for the person, if any. */
  act(tasks: Task[], context: CommandContext, how: { keepsFocus: boolean }): Promise<string | void>;
}

/** The command that carries out a verb. */
export function taskVerbHandler(verb: TaskVerb): CommandHandler {
  return async (context, args) => {
    const { placeholder, isEverywhere = false } = verb;
    const fits = (task: Task) => verb.fits(task, context);
    const fitting = await chooseTasks(context, args, { placeholder, fits, isEverywhere });
    const tasks = verb.isForOne ? fitting.slice(0, 1) : fitting;
    if (tasks.length === 0 || !(await isConfirmed(verb, tasks))) return;
    const remark = await verb.act(tasks, context, { keepsFocus: isClick(args) });
    if (typeof remark === 'string') void vscode.window.showWarningMessage(inMessage(remark));
  };
}

/** Asks the host once for each task. */
export function forEach(call: (client: TaskClient, id: string) => Promise<unknown>): TaskVerb['act'] {
  return async (tasks, { gateway }) => {
    await gateway.withClient((client) => Promise.all(tasks.map(({ id }) => call(client, id))));
  };
}

/** Whether a command was called by a click on a row: the focus stays there, and the arrow keys move on from it. */
function isClick([, how]: readonly unknown[]): boolean {
  return typeof how === 'object' && how !== null && 'isClick' in how && how.isClick === true;
}

/** Shows one task, which counts as looked at then. */
export function shows(
  show: (task: Task, context: CommandContext, how: { keepsFocus: boolean }) => unknown,
): Pick<TaskVerb, 'isForOne' | 'act'> {
  return {
    isForOne: true,
    act: async (tasks, context, how) => {
      for (const task of tasks) {
        // oxlint-disable-next-line no-await-in-loop -- it is one
        await show(task, context, how);
        context.attention.markOpened(task);
      }
    },
  };
}

/** Copies a text of each task, one a line. */
export function copies(textOf: (task: Task) => string): TaskVerb['act'] {
  return async (tasks) => vscode.env.clipboard.writeText(tasks.map(textOf).join('\n'));
}

async function isConfirmed({ confirm: asked }: TaskVerb, tasks: Task[]): Promise<boolean> {
  const question = asked?.question(tasks);
  if (!asked || question === undefined) return true;
  return tasks.length > 1 ? confirmForTasks(question, asked.action, tasks) : confirm(question, asked.action);
}
