import { isUnfinished } from '../../../protocol/task.ts';
import { cancelTasks } from './cancelTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { confirmForTasks } from '../../editor/confirm.ts';

/** Cancels every unfinished task in the scope of this window. */
export const cancelAll: CommandHandler = async (context) => {
  await context.gateway.withClient(() => Promise.resolve());
  const tasks = context.model.all().filter((task) => isUnfinished(task) && context.isInScope(task));
  if (tasks.length === 0) return;
  const isSure =
    tasks.length < 2 || (await confirmForTasks(`Cancel ${tasks.length} tasks?`, 'Cancel Tasks', tasks));
  if (isSure) await cancelTasks(context, tasks);
};
