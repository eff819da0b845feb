import { canInterrupt } from '../taskAbilities.ts';
import { chooseTasks } from '../choose/chooseTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Stops what agents do, not their runs: those wait for a message then. */
export const interruptAgent: CommandHandler = async (context, args) => {
  const tasks = await chooseTasks(context, args, { placeholder: 'Interrupt…', fits: canInterrupt });
  await context.gateway.withClient((client) => Promise.all(tasks.map(({ id }) => client.interrupt(id))));
};
