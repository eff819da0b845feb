import { ErrorCode, isExpectedError } from '../../../protocol/errors.ts';
import { isUnfinished, type Task } from '../../../protocol/task.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { confirmForTasks } from '../../editor/confirm.ts';

/** Cancels every unfinished task in the scope of this window. */
export const cancelAll: CommandHandler = async (context) => {
  await context.gateway.withClient(() => Promise.resolve());
  const tasks = context.model.all().filter((task) => isUnfinished(task) && context.isInScope(task));
  if (tasks.length === 0) return;
  const isSure =
    tasks.length < 2 || (await confirmForTasks(`Cancel ${tasks.length} tasks?`, 'Cancel Tasks', tasks));
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
