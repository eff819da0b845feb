import { l10n } from 'vscode';
import { ErrorCode, isExpectedError } from '../../../protocol/errors.ts';
import { namesOfLeftovers } from '../../../protocol/leftoversText.ts';
import { isUnfinished, titleOf, type Task } from '../../../protocol/task.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { confirmForTasks } from '../../editor/confirm.ts';
import { shortLine } from '../../editor/labelText.ts';
import { hasLeftovers } from '../taskAbilities.ts';

/** Cancels every unfinished task in the scope of this window. */
export const cancelAll: CommandHandler = async (context) => {
  await context.gateway.untilComplete();
  const tasks = context.model.all().filter((task) => isUnfinished(task) && context.isInScope(task));
  if (tasks.length === 0) return;
  const isSure =
    tasks.length < 2 ||
    (await confirmForTasks(l10n.t('Cancel {0} tasks?', tasks.length), l10n.t('Cancel Tasks'), tasks));
  if (isSure) await cancelTasks(tasks, context);
};

/** Cancels tasks; of several, those that ended meanwhile are left alone. */
export async function cancelTasks(
  tasks: Task[],
  { gateway }: Pick<CommandContext, 'gateway'>,
): Promise<void> {
  await gateway.withClient((client) =>
    Promise.all(
      tasks.map(async ({ id }) => {
        try {
          await client.cancel({ id });
        } catch (error) {
          const hasEnded = isExpectedError(error) && error.code === ErrorCode.wrongState;
          if (tasks.length === 1 || !hasEnded) throw error;
        }
      }),
    ),
  );
}

/** Ends what tasks that have ended left running. Returns what of it could not be ended. */
export async function endLeftovers(
  tasks: Task[],
  { gateway }: Pick<CommandContext, 'gateway'>,
): Promise<string | undefined> {
  const after = await gateway.withClient((client) =>
    Promise.all(tasks.map(({ id }) => client.cancel({ id }))),
  );
  const rests = after.filter(hasLeftovers).map(restText);
  return rests.length === 0 ? undefined : l10n.t('Some leftovers could not be ended: {0}', rests.join('; '));
}

/** `dev server: node, esbuild` */
function restText(task: Task): string {
  const names =
    (task.leftovers && namesOfLeftovers(task.leftovers, { say: l10n.t })) ||
    l10n.t('processes are still running');
  return `${shortLine(titleOf(task), 60)}: ${names}`;
}
