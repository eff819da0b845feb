import { chooseGroup } from '../choose/chooseGroup.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Lets the tasks of a group that was held start again. */
export const resumeGroup: CommandHandler = async (context, args) => {
  const group = await chooseGroup(context, args, {
    placeholder: 'Resume the group…',
    fits: ({ isPaused }) => isPaused,
  });
  if (group !== undefined) await context.gateway.withClient((client) => client.resume({ group }));
};
