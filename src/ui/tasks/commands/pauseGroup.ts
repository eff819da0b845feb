import { chooseGroup } from '../choose/chooseGroup.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Holds a group: none of its tasks starts until it is resumed; running ones go on. */
export const pauseGroup: CommandHandler = async (context, args) => {
  const group = await chooseGroup(context, args, {
    placeholder: 'Pause the group…',
    fits: ({ isPaused }) => !isPaused,
  });
  if (group !== undefined) await context.gateway.withClient((client) => client.pause({ group }));
};
