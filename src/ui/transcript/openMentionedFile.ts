import * as vscode from 'vscode';
import { findMentionedFile } from './mentionedFile.ts';

/** Opens a file that an agent mentions, at the line that it names. @throws badRequest */
export async function openMentionedFile(mention: string, folder: string): Promise<void> {
  const { path, line, column = 1 } = await findMentionedFile(mention, folder);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
  const place = new vscode.Position(Math.max(0, (line ?? 1) - 1), Math.max(0, column - 1));
  await vscode.window.showTextDocument(document, {
    preview: true,
    ...(line === undefined ? {} : { selection: new vscode.Range(place, place) }),
  });
}
