import type { CommandHandler } from '../../commandContext.ts';
import { chooseTask } from '../../tasks/choose/chooseTasks.ts';

/** Shows a task's output in the Output panel. */
export const showOutput: CommandHandler = async (context, args) => {
  const task = await chooseTask(context, args, { placeholder: 'Show the output of…', fits: () => true });
  if (!task) return;
  context.outputPanel.show(task);
  context.attention.markOpened(task);
};
