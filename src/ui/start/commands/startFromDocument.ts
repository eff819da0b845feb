import * as vscode from 'vscode';
import { badRequest } from '../../../protocol/errors.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import type { AgentDraft } from '../agentDraft.ts';
import { reviewOptions } from '../agentOptions.ts';
import { draftOfDocument, promptOfDocument, rememberDraft } from '../promptDocument.ts';
import { startAgent } from '../startTask.ts';
import { documentFolder } from '../workingFolder.ts';
import { chooseDraft } from './startAgentRun.ts';

/** Starts an agent run whose prompt is a document: the one passed, else the active one. */
export const startFromDocument: CommandHandler = async (context, [target]) => {
  const document =
    target instanceof vscode.Uri
      ? await vscode.workspace.openTextDocument(target)
      : vscode.window.activeTextEditor?.document;
  if (!document) throw badRequest(vscode.l10n.t('Open a document that says what the agent should do.'));
  const prompt = promptOfDocument(document.getText());
  if (prompt === '')
    throw badRequest(vscode.l10n.t('The document is empty. Write what the agent should do.'));
  const opened = draftOfDocument(document) ?? (await chooseDraftFor(context, document));
  const draft = opened && (await reviewOptions({ ...opened, prompt }, context));
  if (!draft) return undefined;
  rememberDraft(document, draft);
  return startAgent(context, draft);
};

/** Of a document that was not opened for a run, the person is asked who is to do it. */
function chooseDraftFor(
  context: CommandContext,
  { uri }: vscode.TextDocument,
): Promise<AgentDraft | undefined> {
  return chooseDraft(context, {
    title: vscode.l10n.t('Start Agent Run from Document'),
    cwd: documentFolder(uri),
  });
}
