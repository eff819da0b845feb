import * as vscode from 'vscode';
import { fullText } from '../taskText.ts';
import { chooseTasks } from '../choose/chooseTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Copies the command of the chosen tasks, one a line. */
export const copyCommand: CommandHandler = async (context, args) => {
  const tasks = await chooseTasks(context, args, { placeholder: 'Copy the command of…', fits: () => true });
  if (tasks.length === 0) return;
  await vscode.env.clipboard.writeText(tasks.map(fullText).join('\n'));
};
