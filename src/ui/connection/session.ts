import * as vscode from 'vscode';
import type { Session } from '../../protocol/task.ts';
import type { WorkspaceIdentity } from '../tasks/taskScope.ts';

/** The session of this window. A reload keeps it, because it belongs to the workspace. */
export function windowSession(): Session {
  const workspace = vscode.workspace.workspaceFile ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!workspace) return { id: 'window:empty', label: 'Empty window' };
  const uri = workspace.toString();
  return { id: `window:${uri}`, label: vscode.workspace.name ?? uri, workspace: uri };
}

/** Paths of the folders that are open and on this machine's disk. */
function folderPaths(): string[] {
  return localFolders().map((folder) => folder.uri.fsPath);
}

/** The folders that a task can work in. */
export function localFolders(): vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
}

/** What makes a task belong to this window. */
export function workspaceIdentity(session: Session): WorkspaceIdentity {
  return { session: session.id, folders: folderPaths() };
}
