import * as vscode from 'vscode';
import { namesOfLeftovers, processesText } from '../../../protocol/leftoversText.ts';
import { atGate } from '../../../protocol/errors.ts';
import { isTerminal, titleOf, type Task } from '../../../protocol/task.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { confirm } from '../../editor/confirm.ts';
import { inMessage, shortLine } from '../../editor/labelText.ts';
import { reportError } from '../../editor/reportError.ts';
import { runOwnCommand } from '../../editor/ownCommands.ts';
import { chooseTasks, isByKey, tasksOf } from '../choose/chooseTasks.ts';
import { canClear } from '../taskAbilities.ts';

const UNDO = vscode.l10n.t('Undo');
const TITLE_LENGTH = 60;

/**
 * Removes tasks that ended, with their outputs, and offers to undo that. What they left running goes on, if the person wants
 * it that way. Its key removes the schedule at the focus, too.
 */
export const removeTask: CommandHandler = async (context, args) => {
  const rows = isByKey(args) ? await context.tree.rowsAtFocus() : undefined;
  const [row] = rows ?? [];
  if (row?.kind === 'schedule') {
    await runOwnCommand('legwork.removeSchedule', row);
    return;
  }
  if (rows && tasksOf(rows).length === 0) return;
  const meant = rows ? [undefined, rows] : args;
  const tasks = await chooseTasks(context, meant, {
    placeholder: vscode.l10n.t('Remove…'),
    fits: isTerminal,
  });
  if (tasks.length === 0) return;
  // Leaving processes running is no word that the next task of a group may start.
  const kept = tasks.find(({ keepsSlot }) => keepsSlot);
  if (kept) throw atGate(kept);
  const busy = tasks.filter(({ leftovers }) => leftovers !== undefined);
  if (busy.length > 0 && !(await confirmLeaving(busy))) return;
  await removeAll(context, tasks, busy.length > 0 ? { force: true } : {});
};

/**
 * Removes all ended tasks in the scope of this window, with their outputs, but none that has left processes running, or
 * after which the next one waits for a go-ahead.
 */
export const clearFinished: CommandHandler = async (context) => {
  await context.gateway.untilComplete();
  const isFinished = (task: Task) => canClear(task) && context.isInScope(task);
  const ended = () => context.model.all().filter(isFinished);
  const asked = new Set(ended().map(({ id }) => id));
  if (asked.size === 0) return;
  const question =
    asked.size === 1
      ? vscode.l10n.t('Remove the finished task and its output?')
      : vscode.l10n.t('Remove {0} finished tasks and their outputs?', asked.size);
  if (!(await confirm(question, vscode.l10n.t('Remove')))) return;
  // Another window may have removed or rerun some while the question stood.
  const still = ended().filter(({ id }) => asked.has(id));
  if (still.length > 0) await removeAll(context, still);
};

async function removeAll(
  context: Pick<CommandContext, 'gateway' | 'log'>,
  tasks: Task[],
  how: { force?: boolean } = {},
): Promise<void> {
  const ids = tasks.map(({ id }) => id);
  await context.gateway.withClient((client) => client.remove(ids, how));
  // The message stays for as long as it likes; the command is done.
  offerUndo(context, tasks).catch((error: unknown) => reportError(error, context.log));
}

async function offerUndo({ gateway }: Pick<CommandContext, 'gateway'>, tasks: Task[]): Promise<void> {
  const choice = await vscode.window.showInformationMessage(removedText(tasks), UNDO);
  if (choice !== UNDO) return;
  await gateway.withClient((client) => client.restore(tasks.map(({ id }) => id)));
}

function removedText(tasks: Task[]): string {
  const [only] = tasks;
  if (tasks.length !== 1 || !only) return vscode.l10n.t('Removed {0} tasks.', tasks.length);
  return inMessage(vscode.l10n.t('Removed {0}.', shortLine(titleOf(only), TITLE_LENGTH)));
}

function confirmLeaving(busy: Task[]): Promise<boolean> {
  const [only] = busy;
  const question =
    busy.length === 1 && only?.leftovers
      ? vscode.l10n.t(
          'Remove, and leave {0} of {1} running?',
          processesText(only.leftovers.count, vscode.l10n.t),
          shortLine(titleOf(only), TITLE_LENGTH),
        )
      : vscode.l10n.t('Remove, and leave processes of {0} tasks running?', busy.length);
  const names = busy.map(({ leftovers }) =>
    leftovers ? namesOfLeftovers(leftovers, { say: vscode.l10n.t }) : '',
  );
  const detail = [...names, vscode.l10n.t('They keep running, and Legwork no longer tracks them.')];
  return confirm(question, vscode.l10n.t('Remove'), detail.filter(Boolean).join('\n'));
}
