import { hasTranscript } from '../../tasks/taskAbilities.ts';
import { chooseTask } from '../../tasks/choose/chooseTasks.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Shows the transcript of an agent run; of any other task the output, which is all there is of it. */
export const showTranscript: CommandHandler = async (context, args) => {
  const task = await chooseTask(context, args, {
    placeholder: 'Show the transcript of…',
    fits: hasTranscript,
  });
  if (!task) return;
  if (hasTranscript(task)) context.transcripts.show(task);
  else context.outputPanel.show(task);
  context.attention.markOpened(task);
};
