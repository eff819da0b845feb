import * as vscode from 'vscode';
import type { Task } from '../../protocol/task.ts';
import { unfinishedFirst } from '../taskOrder.ts';
import type { CommandContext } from './commandContext.ts';
import { targetIds } from './targetIds.ts';
import { taskPickItem } from './taskPickItem.ts';

export interface TaskChoice {
  /** Asks which, when the command was called for none. */
  placeholder: string;
  /** Whether the command can be used on a task. */
  fits(task: Task): boolean;
  /** Whether tasks of other workspaces are among those to pick from, whatever the view shows. */
  isEverywhere?: boolean;
}

/**
 * The tasks a command is for: those it was called for, as far as they fit, else those the person picks.
 * @throws `unknownTask`
 */
export async function chooseTasks(
  context: CommandContext,
  args: readonly unknown[],
  choice: TaskChoice,
): Promise<Task[]> {
  const ids = targetIds(args);
  if (ids) {
    const tasks = await Promise.all(ids.map((id) => findTask(context, id)));
    // Of one task alone the host says best why it does not fit.
    return tasks.length === 1 ? tasks : tasks.filter(choice.fits);
  }
  const picked = await pickTask(context, choice);
  return picked ? [picked] : [];
}

/** As `chooseTasks`, for commands that take one task. */
export async function chooseTask(
  context: CommandContext,
  args: readonly unknown[],
  choice: TaskChoice,
): Promise<Task | undefined> {
  return (await chooseTasks(context, args, choice))[0];
}

async function findTask({ gateway, model }: CommandContext, id: string): Promise<Task> {
  const known = model.get(id);
  if (known) return known;
  const found = await gateway.wholeTask(id);
  return model.get(id) ?? found;
}

async function pickTask(context: CommandContext, choice: TaskChoice): Promise<Task | undefined> {
  await context.gateway.untilComplete();
  const isOffered = (task: Task) => choice.isEverywhere === true || context.isInScope(task);
  const fitting = context.model.all().filter((task) => isOffered(task) && choice.fits(task));
  if (fitting.length === 0) {
    void vscode.window.showInformationMessage('There is no task that this can be done with.');
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    unfinishedFirst(fitting).map((task) => taskPickItem(task, context.model)),
    {
      placeHolder: choice.placeholder,
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  return picked?.task;
}
