import * as vscode from 'vscode';
import { chooseTask } from '../../tasks/choose/chooseTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Opens the file a task writes to in an editor. */
export const openOutputFile: CommandHandler = async (context, args) => {
  const task = await chooseTask(context, args, { placeholder: 'Open the output file of…', fits: () => true });
  if (!task) return;
  await vscode.window.showTextDocument(vscode.Uri.file(task.output.path));
  context.attention.markOpened(task);
};
