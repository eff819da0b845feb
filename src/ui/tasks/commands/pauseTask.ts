import { canPause } from '../taskAbilities.ts';
import { chooseTasks } from '../choose/chooseTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Holds tasks: a running command is stopped, one that waits does not start. */
export const pauseTask: CommandHandler = async (context, args) => {
  const tasks = await chooseTasks(context, args, { placeholder: 'Pause…', fits: canPause });
  await context.gateway.withClient((client) => Promise.all(tasks.map(({ id }) => client.pause({ id }))));
};
