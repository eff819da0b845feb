import { canStartNow } from '../taskAbilities.ts';
import { isAllowedToRun } from '../../editor/workspaceTrust.ts';
import { chooseTasks } from '../choose/chooseTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Starts tasks that wait for a time, or for their retry, as soon as all else allows. */
export const startNow: CommandHandler = async (context, args) => {
  if (!(await isAllowedToRun())) return;
  const tasks = await chooseTasks(context, args, { placeholder: 'Start now…', fits: canStartNow });
  await context.gateway.withClient((client) => Promise.all(tasks.map(({ id }) => client.startNow(id))));
};
