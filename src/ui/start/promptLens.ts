import * as vscode from 'vscode';
import { ownCommand } from '../editor/ownCommands.ts';
import { isPromptDocument } from './documentPrompt.ts';

/** Offers to start the run that a document was opened to write the prompt of; also after a reload. */
export function offerStartInPromptDocuments(): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(
    [{ scheme: 'untitled' }, { scheme: 'file', language: 'markdown' }],
    { provideCodeLenses },
  );
}

function provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
  if (!isPromptDocument(document.lineAt(0).text)) return [];
  const command = ownCommand('legwork.startFromDocument', '$(play) Start Agent Run', document.uri);
  return [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command)];
}
