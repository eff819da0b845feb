import { l10n } from 'vscode';
import { badRequest } from '../../../protocol/errors.ts';
import { groupOf, isTerminal, sourceFolderOf, type Task } from '../../../protocol/task.ts';
import { usualExecutor } from '../../../protocol/usualExecutor.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { chooseTask } from '../../tasks/choose/chooseTasks.ts';
import { canRepeat } from '../../tasks/taskAbilities.ts';
import { agentDraftOf } from '../agentDraft.ts';
import { draftOf, type StartOptions } from '../commandDraft.ts';
import { executorsOf } from '../executorOption.ts';
import { openPromptDocument } from '../promptDocument.ts';
import { askAndStart } from './runCommand.ts';
import { askAndStartAgent } from './startAgentRun.ts';

/** Lets the person change what a task was to do and runs it as a new task; the old one stays as it is. */
export const editAndRerun: CommandHandler = async (context, args) => {
  const chosen = await chooseTask(context, args, { placeholder: l10n.t('Edit and rerun…'), fits: canEdit });
  if (chosen && !canEdit(chosen)) throw badRequest(l10n.t('This task cannot be edited and rerun.'));
  const task = chosen && (await context.gateway.wholeTask(chosen.id));
  const draft = task && draftOf(task);
  if (draft) return askAndStart(context, await whereItRan(context, task, draft));
  const agentDraft = task && agentDraftOf(task);
  if (!agentDraft) return undefined;
  const run = await whereItRan(context, task, agentDraft);
  // An input has one line.
  return run.prompt.includes('\n') ? openPromptDocument(run) : askAndStartAgent(context, run);
};

/** What ran on this machine does so again, also where the settings say otherwise by now. */
async function whereItRan<D extends StartOptions>(context: CommandContext, task: Task, draft: D): Promise<D> {
  if (task.executor) return draft;
  const place = { group: groupOf(task), folder: sourceFolderOf(task) ?? draft.cwd };
  const usual = usualExecutor(place, await executorsOf(context));
  return usual ? { ...draft, executor: { kind: 'local' } } : draft;
}

function canEdit(task: Task): boolean {
  return isTerminal(task) && canRepeat(task);
}
