import * as vscode from 'vscode';
import { isUnfinished, type Task } from '../../../protocol/task.ts';
import type { CommandHandler } from '../../commandContext.ts';
import type { CommandId } from '../../editor/commandList.ts';
import { runOwnCommand } from '../../editor/ownCommands.ts';
import { taskPickItem } from '../../tasks/choose/chooseTasks.ts';
import { canAnswer } from '../../tasks/requests.ts';
import { hasTranscript } from '../../tasks/taskAbilities.ts';
import { unfinishedFirst } from '../../tasks/taskOrder.ts';

const RECENT_LIMIT = 50;

/** Lists unfinished tasks, then recent ones. Shows the chosen one, or its request. */
export const showTasks: CommandHandler = async (context) => {
  await context.gateway.untilComplete();
  const tasks = unfinishedFirst(context.model.all().filter(context.isInScope));
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator, task: undefined });
  const live = tasks.filter(isUnfinished);
  const recent = tasks.slice(live.length, live.length + RECENT_LIMIT);
  const pickItem = (task: Task) => taskPickItem(task, context.model);
  const picked = await vscode.window.showQuickPick(
    [
      separator(vscode.l10n.t('unfinished')),
      ...live.map(pickItem),
      separator(vscode.l10n.t('recent')),
      ...recent.map(pickItem),
    ],
    {
      placeHolder: tasks.length > 0 ? vscode.l10n.t('Show or answer…') : vscode.l10n.t('No tasks yet'),
      matchOnDetail: true,
    },
  );
  if (picked?.task) await runOwnCommand(commandFor(picked.task), { id: picked.task.id });
};

function commandFor(task: Task): CommandId {
  if (canAnswer(task)) return 'legwork.answerRequest';
  return hasTranscript(task) ? 'legwork.showTranscript' : 'legwork.showOutput';
}
