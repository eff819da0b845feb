import { commandSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { commandText } from '../taskText.ts';
import { isAllowedToRun } from '../workspaceTrust.ts';
import { chooseTask } from './chooseTasks.ts';
import type { CommandHandler } from './commandContext.ts';
import { askAndStart } from './runCommand.ts';

/** Lets the person change a task's command and runs it as a new task; the old one stays as it is. */
export const editAndRerun: CommandHandler = async (context, args) => {
  if (!(await isAllowedToRun())) return undefined;
  const task = await chooseTask(context, args, { placeholder: 'Edit and rerun…', fits: canEdit });
  const spec = task && commandSpecOf(task);
  if (!spec) return undefined;
  const { command, cwd, shell } = spec;
  return askAndStart(context, {
    command: commandText(command),
    cwd,
    ...(shell === undefined ? {} : { shell }),
    ...(task.name === undefined ? {} : { name: task.name }),
  });
};

function canEdit(task: Task): boolean {
  return isTerminal(task) && commandSpecOf(task) !== undefined;
}
