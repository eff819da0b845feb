import { followInTerminal } from '../followTerminal.ts';
import { chooseTask } from '../../tasks/choose/chooseTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Follows a task's output in a terminal tab. */
export const followTask: CommandHandler = async (context, args) => {
  const task = await chooseTask(context, args, { placeholder: 'Follow in a terminal…', fits: () => true });
  if (!task) return;
  const { gateway, model } = context;
  followInTerminal(task, {
    model,
    send: (typed) => gateway.withClient((client) => client.send({ id: task.id, ...typed })),
    resize: (size) => gateway.withClient((client) => client.resize({ id: task.id, ...size })),
  });
  context.attention.markOpened(task);
};
