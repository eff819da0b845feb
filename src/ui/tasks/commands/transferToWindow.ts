import { canTransfer } from '../taskAbilities.ts';
import { chooseTasks } from '../choose/chooseTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Makes unfinished tasks of other windows and terminals this window's own. */
export const transferToWindow: CommandHandler = async (context, args) => {
  const { session, gateway } = context;
  const tasks = await chooseTasks(context, args, {
    placeholder: 'Transfer to this window…',
    fits: (task) => canTransfer(task, session),
    isEverywhere: true,
  });
  if (tasks.length === 0) return;
  const ids = tasks.map(({ id }) => id);
  await gateway.withClient((client) => client.transfer({ ids, to: session }));
};
