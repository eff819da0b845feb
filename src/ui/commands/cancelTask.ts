import { isUnfinished } from '../../protocol/task.ts';
import { chooseTasks } from './chooseTasks.ts';
import { cancelTasks } from './cancelTasks.ts';
import type { CommandHandler } from './commandContext.ts';

/** Cancels the chosen tasks. */
export const cancelTask: CommandHandler = async (context, args) => {
  const tasks = await chooseTasks(context, args, { placeholder: 'Cancel…', fits: isUnfinished });
  await cancelTasks(context, tasks);
};
