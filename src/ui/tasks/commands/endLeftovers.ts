import * as vscode from 'vscode';
import { namesOfLeftovers } from '../../../protocol/leftoversText.ts';
import { titleOf, type Task } from '../../../protocol/task.ts';
import { inMessage, oneLine } from '../../editor/plainText.ts';
import { hasLeftovers } from '../taskAbilities.ts';
import { chooseTasks } from '../choose/chooseTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { confirmForTasks } from '../../editor/confirm.ts';

/** Ends what tasks that have ended left running; of several it asks first. */
export const endLeftovers: CommandHandler = async (context, args) => {
  const tasks = await chooseTasks(context, args, { placeholder: 'End Leftovers of…', fits: hasLeftovers });
  const question = `End what ${tasks.length} tasks left running?`;
  if (tasks.length > 1 && !(await confirmForTasks(question, 'End Leftovers', tasks))) return;
  const after = await context.gateway.withClient((client) =>
    Promise.all(tasks.map(({ id }) => client.cancel({ id }))),
  );
  for (const task of after.filter(hasLeftovers)) tellOfRest(task);
};

function tellOfRest(task: Task): void {
  const names = (task.leftovers && namesOfLeftovers(task.leftovers)) || 'processes are still running';
  const text = `Not all that ${oneLine(titleOf(task))} left could be ended: ${names}`;
  void vscode.window.showWarningMessage(inMessage(text));
}
