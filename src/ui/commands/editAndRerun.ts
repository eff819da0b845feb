import { commandSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { isAllowedToRun } from '../workspaceTrust.ts';
import { chooseTask } from './chooseTasks.ts';
import type { CommandHandler } from './commandContext.ts';
import { askAndStart } from './runCommand.ts';
import { draftOf } from './taskDraft.ts';

/** Lets the person change a task's command and runs it as a new task; the old one stays as it is. */
export const editAndRerun: CommandHandler = async (context, args) => {
  if (!(await isAllowedToRun())) return undefined;
  const task = await chooseTask(context, args, { placeholder: 'Edit and rerun…', fits: canEdit });
  const draft = task && draftOf(task);
  return draft && askAndStart(context, draft);
};

function canEdit(task: Task): boolean {
  return isTerminal(task) && commandSpecOf(task) !== undefined;
}
