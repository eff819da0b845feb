import { homedir } from 'node:os';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { localFolders } from '../connection/session.ts';

/** The folder to work in: the only one that is open, else the one the person picks. */
export async function chooseFolder(
  placeHolder = vscode.l10n.t('Folder to run the command in'),
): Promise<string | undefined> {
  const folders = localFolders();
  if (folders.length < 2) return folders[0]?.uri.fsPath ?? homedir();
  const picked = await vscode.window.showQuickPick(
    folders.map(({ name, uri }) => ({ label: name, description: uri.fsPath })),
    { placeHolder },
  );
  return picked?.description;
}

/** The folder to work in for a document: its workspace folder, else its own. */
export function documentFolder(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder?.uri.scheme === 'file') return folder.uri.fsPath;
  if (uri.scheme === 'file') return dirname(uri.fsPath);
  return localFolders()[0]?.uri.fsPath ?? homedir();
}
