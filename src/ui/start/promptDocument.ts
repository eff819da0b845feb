import * as vscode from 'vscode';
import type { AgentDraft } from './agentDraft.ts';
import { documentText } from './documentPrompt.ts';

/** The run that each document is the prompt of, where that is known. */
const drafts = new WeakMap<vscode.TextDocument, AgentDraft>();

/** Opens a document to write a prompt in, which is started from there. */
export async function openPromptDocument(draft: AgentDraft): Promise<void> {
  const content = documentText(draft.prompt);
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  rememberDraft(document, draft);
  const end = document.positionAt(content.length);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(end, end), preview: false });
}

/** Keeps how a document's prompt is to be started. */
export function rememberDraft(document: vscode.TextDocument, draft: AgentDraft): void {
  drafts.set(document, draft);
}

/** The run that a document is the prompt of, with the prompt as it was then. */
export function draftOfDocument(document: vscode.TextDocument): AgentDraft | undefined {
  return drafts.get(document);
}
