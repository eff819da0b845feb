import { l10n } from 'vscode';
import type { EditParams } from '../../../protocol/messages.ts';
import { groupOf } from '../../../protocol/task.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { reportError } from '../../editor/reportError.ts';
import { mayRunCommand } from '../../editor/workspaceTrust.ts';
import { chooseGroup } from '../choose/chooseGroup.ts';
import { chooseTasks, targetIds } from '../choose/chooseTasks.ts';
import { movesOf, type QueueMove } from '../queueMoves.ts';
import { canReorder, canStartNext } from '../taskAbilities.ts';

/** Lets the next task of a group with a gate start: that of the row, or of the group that the person picks. */
export const startNext: CommandHandler = async (context, args) => {
  const group = groupOfRow(context, args) ?? (await chooseWaitingGroup(context, args));
  if (group !== undefined) await context.gateway.withClient((client) => client.startNext({ group }));
};

function groupOfRow({ model }: CommandContext, args: readonly unknown[]): string | undefined {
  const [id] = targetIds(args) ?? [];
  const task = id === undefined ? undefined : model.get(id);
  return task && canStartNext(task) ? groupOf(task) : undefined;
}

function chooseWaitingGroup(context: CommandContext, args: readonly unknown[]): Promise<string | undefined> {
  return chooseGroup(context, args, {
    placeholder: l10n.t('Start the next task of…'),
    fits: ({ kept = 0, pending }) => kept > 0 && pending > 0,
  });
}

export const moveFirst: CommandHandler = (context, args) => move(context, args, 'first');
export const moveUp: CommandHandler = (context, args) => move(context, args, 'up');
export const moveDown: CommandHandler = (context, args) => move(context, args, 'down');

const PLACEHOLDERS = {
  first: l10n.t('Move to the front of its queue…'),
  up: l10n.t('Move up in its queue…'),
  down: l10n.t('Move down in its queue…'),
} as const;

/** Moves tasks in their queue: those of the rows, else those that are selected in the view, else one that is picked. */
async function move(context: CommandContext, args: readonly unknown[], to: QueueMove): Promise<void> {
  const selected = context.tree.selectedTasks().filter(canReorder);
  const given = targetIds(args) || selected.length === 0 ? args : [selected[0], selected];
  const tasks = await chooseTasks(context, given, { placeholder: PLACEHOLDERS[to], fits: canReorder });
  await editInOrder(context, movesOf(tasks, to, context.model.all()));
}

/** Places tasks that were dragged, where a command may; says why if it cannot be. */
export async function placeByDrag(
  { gateway, log }: Pick<CommandContext, 'gateway' | 'log'>,
  edits: readonly EditParams[],
): Promise<void> {
  try {
    if (edits.length > 0 && (await mayRunCommand('legwork.moveFirst'))) await editInOrder({ gateway }, edits);
  } catch (error) {
    reportError(error, log);
  }
}

/** Each after the other: what is placed second comes behind what was placed first. */
async function editInOrder(
  { gateway }: Pick<CommandContext, 'gateway'>,
  edits: readonly EditParams[],
): Promise<void> {
  await gateway.withClient(async (client) => {
    // oxlint-disable-next-line no-await-in-loop -- in this order
    for (const edit of edits) await client.edit(edit);
  });
}
