import { isUnfinished } from '../../../protocol/task.ts';
import { chooseTasks } from '../choose/chooseTasks.ts';
import { cancelTasks } from './cancelTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { confirmForTasks } from '../../editor/confirm.ts';

/** Cancels the chosen tasks; of several it asks first. */
export const cancelTask: CommandHandler = async (context, args) => {
  const tasks = await chooseTasks(context, args, { placeholder: 'Cancel…', fits: isUnfinished });
  const isSure =
    tasks.length < 2 || (await confirmForTasks(`Cancel ${tasks.length} tasks?`, 'Cancel Tasks', tasks));
  if (isSure) await cancelTasks(context, tasks);
};
