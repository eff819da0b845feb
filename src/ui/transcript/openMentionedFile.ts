import * as vscode from 'vscode';
import { findMentionedFile } from './mentionedFile.ts';

/**
 * Opens a file that an agent mentions, at the line that it names. Of more than 50 MB there is no document for extensions,
 * but the editor shows it. @throws badRequest
 */
export async function openMentionedFile(mention: string, folder: string): Promise<void> {
  const { path, line, column = 1 } = await findMentionedFile(mention, folder);
  const place = new vscode.Position(Math.max(0, (line ?? 1) - 1), Math.max(0, column - 1));
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path), {
    preview: true,
    ...(line === undefined ? {} : { selection: new vscode.Range(place, place) }),
  });
}
