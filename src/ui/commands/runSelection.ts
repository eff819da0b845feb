import { homedir } from 'node:os';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { badRequest } from '../../protocol/errors.ts';
import { localFolders } from '../session.ts';
import { isAllowedToRun } from '../workspaceTrust.ts';
import type { CommandHandler } from './commandContext.ts';
import { startTask } from './startTask.ts';

/** Runs the selected text of the active editor, or the line the cursor is in. */
export const runSelection: CommandHandler = async (context) => {
  if (!(await isAllowedToRun())) return undefined;
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw badRequest('Open an editor and select the command to run.');
  const { document, selection } = editor;
  const range = selection.isEmpty ? document.lineAt(selection.active.line).range : selection;
  const command = document.getText(range).trim();
  if (command === '') throw badRequest('There is no command on this line: select the text to run.');
  return startTask(context, { command, cwd: folderOf(document.uri) });
};

function folderOf(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder?.uri.scheme === 'file') return folder.uri.fsPath;
  if (uri.scheme === 'file') return dirname(uri.fsPath);
  return localFolders()[0]?.uri.fsPath ?? homedir();
}
