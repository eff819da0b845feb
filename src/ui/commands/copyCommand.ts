import * as vscode from 'vscode';
import { fullText } from '../taskText.ts';
import { chooseTasks } from './chooseTasks.ts';
import type { CommandHandler } from './commandContext.ts';

/** Copies the command of the chosen tasks, one a line. */
export const copyCommand: CommandHandler = async (context, args) => {
  const tasks = await chooseTasks(context, args, { placeholder: 'Copy the command of…', fits: () => true });
  if (tasks.length === 0) return;
  const whole = await Promise.all(tasks.map(({ id }) => context.gateway.wholeTask(id)));
  await vscode.env.clipboard.writeText(whole.map(fullText).join('\n'));
};
