import * as vscode from 'vscode';
import { titleOf } from '../../../protocol/task.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { shortLine } from '../../editor/labelText.ts';
import { chooseTask } from '../choose/chooseTasks.ts';

/** Gives a task a name of the person's choice, or takes it away. */
export const renameTask: CommandHandler = async (context, args) => {
  const task = await chooseTask(context, args, { placeholder: vscode.l10n.t('Rename…'), fits: () => true });
  if (!task) return;
  const name = await vscode.window.showInputBox({
    ignoreFocusOut: true,
    title: vscode.l10n.t('Rename {0}', shortLine(titleOf(task))),
    value: task.name ?? '',
    placeHolder: vscode.l10n.t('Leave empty for no name'),
  });
  if (name === undefined) return;
  await context.gateway.withClient((client) => client.rename({ id: task.id, name: name.trim() }));
};
