import { l10n } from 'vscode';
import { isExpectedError } from '../../../protocol/errors.ts';
import type { Task } from '../../../protocol/task.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { reportError } from '../../editor/reportError.ts';
import { agentModeSetting } from '../../editor/settings.ts';
import { usualIsolation } from '../usualIsolation.ts';
import { newAgentDraft, type AgentDraft } from '../agentDraft.ts';
import { askPrompt, type PromptQuestion } from '../askPrompt.ts';
import { chooseAgent } from '../chooseAgent.ts';
import { openPromptDocument } from '../promptDocument.ts';
import { startAgent } from '../startTask.ts';
import { chooseFolder } from '../workingFolder.ts';

/** Starts a run of the agent the person picks, with what they write. */
export const startAgentRun: CommandHandler = async (context) => {
  const cwd = await chooseFolder(l10n.t('Folder for the agent to work in'));
  if (cwd === undefined) return undefined;
  const draft = await chooseDraft(context, { title: l10n.t('Start Agent Run'), cwd });
  return draft && askAndStartAgent(context, draft);
};

/** A run of the agent the person picks, with nothing to do yet. */
export async function chooseDraft(
  context: CommandContext,
  about: { title: string; cwd: string },
): Promise<AgentDraft | undefined> {
  const offer = await chooseAgent(context, about);
  return (
    offer && newAgentDraft(offer, { cwd: about.cwd, mode: agentModeSetting(), ...usualIsolation(context) })
  );
}

/** What else there is to a question than the usual. */
interface PromptDetails extends Partial<PromptQuestion> {
  /** The prompt that is made of what the person typed. */
  compose?(typed: string): string;
}

/** Lets the person write or change a prompt, then starts it; or opens it as a document to go on with. */
export async function askAndStartAgent(
  context: CommandContext,
  start: AgentDraft,
  { compose, ...details }: PromptDetails = {},
): Promise<Task | undefined> {
  const question = {
    title: l10n.t('Start {0}', start.agentName),
    placeholder: l10n.t('What the agent should do in {0}', start.cwd),
    ...details,
  };
  let typed = start;
  for (;;) {
    const answer = await askPrompt(question, typed, context);
    if (!answer) return undefined;
    typed = answer.draft;
    const draft = { ...typed, prompt: compose ? compose(typed.prompt) : typed.prompt };
    if (answer.kind === 'document') {
      await openPromptDocument(draft);
      return undefined;
    }
    const task = await startOrTell(context, draft);
    if (task) return task;
  }
}

/** Reports why a start failed without losing what was typed. */
async function startOrTell(context: CommandContext, draft: AgentDraft): Promise<Task | undefined> {
  try {
    return await startAgent(context, draft);
  } catch (error) {
    if (!isExpectedError(error)) throw error;
    reportError(error, context.log);
    return undefined;
  }
}
