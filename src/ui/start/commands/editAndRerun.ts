import { l10n } from 'vscode';
import { badRequest } from '../../../protocol/errors.ts';
import { isTerminal, type Task } from '../../../protocol/task.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { chooseTask } from '../../tasks/choose/chooseTasks.ts';
import { canRepeat } from '../../tasks/taskAbilities.ts';
import { agentDraftOf } from '../agentDraft.ts';
import { draftOf } from '../commandDraft.ts';
import { openPromptDocument } from '../promptDocument.ts';
import { askAndStart } from './runCommand.ts';
import { askAndStartAgent } from './startAgentRun.ts';

/** Lets the person change what a task was to do and runs it as a new task; the old one stays as it is. */
export const editAndRerun: CommandHandler = async (context, args) => {
  const chosen = await chooseTask(context, args, { placeholder: l10n.t('Edit and rerun…'), fits: canEdit });
  if (chosen && !canEdit(chosen)) throw badRequest(l10n.t('This task cannot be edited and rerun.'));
  const task = chosen && (await context.gateway.wholeTask(chosen.id));
  const draft = task && draftOf(task);
  if (draft) return askAndStart(context, draft);
  const agentDraft = task && agentDraftOf(task);
  // An input has one line.
  if (agentDraft?.prompt.includes('\n')) return openPromptDocument(agentDraft);
  return agentDraft && askAndStartAgent(context, agentDraft);
};

function canEdit(task: Task): boolean {
  return isTerminal(task) && canRepeat(task);
}
