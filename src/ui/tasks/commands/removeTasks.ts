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

const UNDO = 'Undo';
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
  const tasks = await chooseTasks(context, meant, { placeholder: 'Remove…', fits: isTerminal });
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
 * after which the next one waits for a word.
 */
export const clearFinished: CommandHandler = async (context) => {
  await context.gateway.untilComplete();
  const isFinished = (task: Task) => canClear(task) && context.isInScope(task);
  const ended = () => context.model.all().filter(isFinished);
  const asked = new Set(ended().map(({ id }) => id));
  if (asked.size === 0) return;
  const what =
    asked.size === 1 ? 'the finished task and its output' : `${asked.size} finished tasks and their outputs`;
  if (!(await confirm(`Remove ${what}?`, 'Remove'))) return;
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
  if (tasks.length !== 1 || !only) return `Removed ${tasks.length} tasks.`;
  return inMessage(`Removed ${shortLine(titleOf(only), TITLE_LENGTH)}.`);
}

function confirmLeaving(busy: Task[]): Promise<boolean> {
  const [only] = busy;
  const what =
    busy.length === 1 && only?.leftovers
      ? `${processesText(only.leftovers.count)} of ${shortLine(titleOf(only), TITLE_LENGTH)}`
      : `processes of ${busy.length} tasks`;
  const names = busy.map(({ leftovers }) => (leftovers ? namesOfLeftovers(leftovers) : ''));
  const detail = [...names, 'They keep running, and Legwork no longer tracks them.'];
  return confirm(`Remove, and leave ${what} running?`, 'Remove', detail.filter(Boolean).join('\n'));
}
