import { titleOf } from '../../../protocol/task.ts';
import { oneLine } from '../../editor/plainText.ts';
import { hasUnfinishedBelow } from '../taskFamilies.ts';
import { chooseTask } from '../choose/chooseTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { confirm } from '../../editor/confirm.ts';

/** Cancels a task with everything that was started from it. */
export const cancelTree: CommandHandler = async (context, args) => {
  const { model, gateway } = context;
  const task = await chooseTask(context, args, {
    placeholder: 'Cancel, with everything below…',
    fits: ({ id }) => hasUnfinishedBelow(id, (parent) => model.childrenOf(parent)),
  });
  if (!task) return;
  const question = `Cancel ${oneLine(titleOf(task))} and everything that was started from it?`;
  if (!(await confirm(question, 'Cancel Tree'))) return;
  await gateway.withClient((client) => client.cancelTree({ id: task.id }));
};
