import { homedir } from 'node:os';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { localFolders } from '../connection/session.ts';

/** The folder in which to work on a document: that of its workspace, else its own. */
export function documentFolder(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder?.uri.scheme === 'file') return folder.uri.fsPath;
  if (uri.scheme === 'file') return dirname(uri.fsPath);
  return localFolders()[0]?.uri.fsPath ?? homedir();
}
