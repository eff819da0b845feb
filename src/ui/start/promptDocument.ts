import * as vscode from 'vscode';
import { ownCommand } from '../editor/ownCommands.ts';
import type { AgentDraft } from './agentDraft.ts';

const HINT = '<!-- Write below what the agent is to do, then start it. This line is not sent. -->';

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

/** What a document to write a prompt in begins with. */
export function documentText(prompt: string): string {
  return `${HINT}\n\n${prompt}`;
}

/** Whether a document that begins with this line was opened to write a prompt in. */
export function isPromptDocument(firstLine: string): boolean {
  return firstLine.trim() === HINT;
}

/** The prompt in a document, without our own line; empty when there is none. */
export function promptOfDocument(text: string): string {
  const unified = text.replaceAll('\r\n', '\n');
  return (unified.startsWith(HINT) ? unified.slice(HINT.length) : unified).trim();
}

/** Offers to start the run that a document was opened to write the prompt of; also after a reload. */
export function offerStartInPromptDocuments(): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(
    [{ scheme: 'untitled' }, { scheme: 'file', language: 'markdown' }],
    { provideCodeLenses },
  );
}

function provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
  if (!isPromptDocument(document.lineAt(0).text)) return [];
  const command = ownCommand(
    'legwork.startFromDocument',
    `$(play) ${vscode.l10n.t('Start Agent Run')}`,
    document.uri,
  );
  return [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command)];
}
