import { relative } from 'node:path';
import * as vscode from 'vscode';
import { badRequest } from '../../../protocol/errors.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { isInside } from '../../../base/isInside.ts';
import { selectionPrompt, type SelectedText } from '../promptText.ts';
import { documentFolder } from '../workingFolder.ts';
import { askAndStartAgent, chooseDraft } from './startAgentRun.ts';

/** Asks an agent about the selected text of the active editor. */
export const askAgent: CommandHandler = async (context) => {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.selection.isEmpty)
    throw badRequest(vscode.l10n.t('Select the text to ask about in an editor.'));
  const cwd = documentFolder(editor.document.uri);
  const selected = selectedText(editor, cwd);
  const draft = await chooseDraft(context, { title: vscode.l10n.t('Ask Agent about Selection'), cwd });
  if (!draft) return undefined;
  return askAndStartAgent(context, draft, {
    title: vscode.l10n.t('Ask {0} about Selection', draft.agentName),
    placeholder: vscode.l10n.t('Ask a question, or say what to do with the selection'),
    compose: (question) => selectionPrompt(question, selected),
  });
};

function selectedText({ document, selection }: vscode.TextEditor, cwd: string): SelectedText {
  const { start, end, isSingleLine } = selection;
  // A selection of whole lines ends before the first character of the next one.
  const isLastLineEmpty = end.character === 0 && !isSingleLine;
  const { fsPath, scheme } = document.uri;
  const path = isInside(fsPath, cwd) ? relative(cwd, fsPath) : fsPath;
  return {
    ...(scheme === 'file' ? { path } : {}),
    firstLine: start.line + 1,
    lastLine: isLastLineEmpty ? end.line : end.line + 1,
    language: document.languageId,
    text: document.getText(selection),
  };
}
