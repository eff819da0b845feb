import { l10n } from 'vscode';
import { badRequest } from '../../../protocol/errors.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { chooseTask } from '../../tasks/choose/chooseTasks.ts';
import { canRepeat } from '../../tasks/taskAbilities.ts';
import { saveAsTemplate } from '../saveAsTemplate.ts';

/** Saves what a task was started with as a template. */
export const saveTemplate: CommandHandler = async (context, args) => {
  const chosen = await chooseTask(context, args, {
    placeholder: l10n.t('Save as a template…'),
    fits: canRepeat,
  });
  if (!chosen) return;
  const { startOfTask } = await import('#templates');
  const task = await context.gateway.wholeTask(chosen.id);
  const start = startOfTask(task);
  if (!start) throw badRequest(l10n.t('A template cannot start this task.'));
  const nameOf = (id: string) => context.model.get(id)?.name;
  await saveAsTemplate(start, { nameOf, memory: context.workspaceMemory });
};
