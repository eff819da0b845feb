import { isUnfinished } from '../../protocol/task.ts';
import { cancelTasks } from './cancelTasks.ts';
import type { CommandHandler } from './commandContext.ts';
import { confirm } from './confirm.ts';

/** Cancels every unfinished task in the scope of this window. */
export const cancelAll: CommandHandler = async (context) => {
  await context.gateway.withClient(() => Promise.resolve());
  const tasks = context.model.all().filter((task) => isUnfinished(task) && context.isInScope(task));
  if (tasks.length === 0) return;
  if (tasks.length > 1 && !(await confirm(`Cancel ${tasks.length} tasks?`, 'Cancel Tasks'))) return;
  await cancelTasks(context, tasks);
};
