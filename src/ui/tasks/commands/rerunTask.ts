import { isTerminal } from '../../../protocol/task.ts';
import { isAllowedToRun } from '../../editor/workspaceTrust.ts';
import { chooseTasks } from '../choose/chooseTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Runs tasks that ended once more, as they were. */
export const rerunTask: CommandHandler = async (context, args) => {
  if (!(await isAllowedToRun())) return;
  const tasks = await chooseTasks(context, args, { placeholder: 'Rerun…', fits: isTerminal });
  await context.gateway.withClient((client) => Promise.all(tasks.map(({ id }) => client.rerun({ id }))));
};
