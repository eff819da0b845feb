import { canGoOn } from '../taskAbilities.ts';
import { isAllowedToRun } from '../../editor/workspaceTrust.ts';
import { chooseTasks } from '../choose/chooseTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Lets agent runs that ended go on in a further attempt, with what the agent remembers. */
export const resumeAgentRun: CommandHandler = async (context, args) => {
  if (!(await isAllowedToRun())) return;
  const tasks = await chooseTasks(context, args, { placeholder: 'Resume the agent run…', fits: canGoOn });
  await context.gateway.withClient((client) => Promise.all(tasks.map(({ id }) => client.resume({ id }))));
};
