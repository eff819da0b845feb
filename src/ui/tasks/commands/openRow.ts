import * as vscode from 'vscode';
import type { CommandHandler } from '../../commandContext.ts';
import { tasksOf } from '../choose/chooseTasks.ts';
import { hasTranscript } from '../taskAbilities.ts';

/** Enter in the view: shows the task at the focus, and goes there. On other rows it does what a click does. */
export const openRow: CommandHandler = async (context) => {
  const rows = await context.tree.rowsAtFocus();
  const [task] = tasksOf(rows).flatMap((id) => context.model.get(id) ?? []);
  if (rows.length !== 1 || !task) {
    await vscode.commands.executeCommand('list.select');
    return;
  }
  const shown = hasTranscript(task) ? context.transcripts : context.outputPanel;
  shown.show(task, { keepsFocus: false });
  context.attention.markOpened(task);
};
