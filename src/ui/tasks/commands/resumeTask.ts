import { canResume } from '../taskAbilities.ts';
import { chooseTasks } from '../choose/chooseTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Lets tasks that are held go on. */
export const resumeTask: CommandHandler = async (context, args) => {
  const tasks = await chooseTasks(context, args, { placeholder: 'Resume…', fits: canResume });
  await context.gateway.withClient((client) => Promise.all(tasks.map(({ id }) => client.resume({ id }))));
};
