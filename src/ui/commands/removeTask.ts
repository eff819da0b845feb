import { isTerminal } from '../../protocol/task.ts';
import { chooseTasks } from './chooseTasks.ts';
import type { CommandHandler } from './commandContext.ts';
import { confirmForTasks } from './confirm.ts';

/** Removes tasks that ended, with their outputs. */
export const removeTask: CommandHandler = async (context, args) => {
  const tasks = await chooseTasks(context, args, { placeholder: 'Remove…', fits: isTerminal });
  if (tasks.length === 0) return;
  const question = `Remove ${tasks.length} tasks and their outputs?`;
  if (tasks.length > 1 && !(await confirmForTasks(question, 'Remove', tasks))) return;
  await context.gateway.withClient((client) => client.remove(tasks.map(({ id }) => id)));
};
