import * as vscode from 'vscode';
import { isUnfinished, type Task } from '../../protocol/task.ts';
import { canAnswer } from '../permissionRequests.ts';
import { hasTranscript } from '../taskAbilities.ts';
import { unfinishedFirst } from '../taskOrder.ts';
import type { CommandHandler } from './commandContext.ts';
import type { CommandId } from './commandIds.ts';
import { taskPickItem } from './taskPickItem.ts';

const RECENT_LIMIT = 50;

/** Offers the unfinished tasks, then the recent ones; shows the chosen one, or what it asks. */
export const showTasks: CommandHandler = async (context) => {
  await context.gateway.untilComplete();
  const tasks = unfinishedFirst(context.model.all().filter(context.isInScope));
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator, task: undefined });
  const live = tasks.filter(isUnfinished);
  const recent = tasks.slice(live.length, live.length + RECENT_LIMIT);
  const pickItem = (task: Task) => taskPickItem(task, context.model);
  const picked = await vscode.window.showQuickPick(
    [separator('unfinished'), ...live.map(pickItem), separator('recent'), ...recent.map(pickItem)],
    { placeHolder: tasks.length > 0 ? 'Show or answer…' : 'There are no tasks yet', matchOnDetail: true },
  );
  if (picked?.task) await vscode.commands.executeCommand(commandFor(picked.task), { id: picked.task.id });
};

function commandFor(task: Task): CommandId {
  if (canAnswer(task)) return 'legwork.answerRequest';
  return hasTranscript(task) ? 'legwork.showTranscript' : 'legwork.showOutput';
}
