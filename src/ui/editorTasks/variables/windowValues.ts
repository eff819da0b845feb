import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { VariableValues } from './knownVariables.ts';

/** What variables stand for in this window, now. */
export function windowValues(folder?: vscode.WorkspaceFolder): VariableValues {
  const editor = vscode.window.activeTextEditor;
  const uri = editor?.document.uri;
  const ofFile = uri && vscode.workspace.getWorkspaceFolder(uri);
  const folders = vscode.workspace.workspaceFolders ?? [];
  const { isEmpty = true, active } = editor?.selection ?? {};
  return {
    platform: process.platform,
    ...(folder ? { folder: { name: folder.name, path: folder.uri.fsPath } } : {}),
    folders: folders.map(({ name, uri }) => ({ name, path: uri.fsPath })),
    ...(uri?.scheme === 'file'
      ? { file: { path: uri.fsPath, ...(ofFile ? { folder: ofFile.uri.fsPath } : {}) } }
      : {}),
    ...(editor && active
      ? {
          selection: {
            line: active.line + 1,
            column: active.character + 1,
            text: isEmpty ? '' : editor.document.getText(editor.selection),
          },
        }
      : {}),
    environment: process.env,
    userHome: homedir(),
    cwd: process.cwd(),
    execPath: process.execPath,
    appRoot: vscode.env.appRoot,
    config: (name) => vscode.workspace.getConfiguration(undefined, folder?.uri ?? null).get<unknown>(name),
    extensionFolder: (id) => vscode.extensions.getExtension(id)?.extensionUri.fsPath,
  };
}
