import * as vscode from 'vscode';
import { chooseTasks } from '../choose/chooseTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Copies the output path of the chosen tasks, one a line. */
export const copyOutputPath: CommandHandler = async (context, args) => {
  const tasks = await chooseTasks(context, args, {
    placeholder: 'Copy the output path of…',
    fits: () => true,
  });
  if (tasks.length === 0) return;
  await vscode.env.clipboard.writeText(tasks.map((task) => task.output.path).join('\n'));
};
