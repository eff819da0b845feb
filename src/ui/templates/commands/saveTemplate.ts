import { hasProcess } from '../../../protocol/task.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { chooseTask } from '../../tasks/choose/chooseTasks.ts';
import { saveAsTemplate } from '../saveAsTemplate.ts';

/** Saves what a task was started with as a template. */
export const saveTemplate: CommandHandler = async (context, args) => {
  const chosen = await chooseTask(context, args, {
    placeholder: 'Save as a template…',
    fits: (task) => hasProcess(task),
  });
  if (!chosen) return;
  const { startOfTask } = await import('#templates');
  const task = await context.gateway.wholeTask(chosen.id);
  const start = startOfTask(task);
  if (!start) return;
  const nameOf = (id: string) => context.model.get(id)?.name;
  await saveAsTemplate(start, { nameOf, memory: context.workspaceMemory });
};
