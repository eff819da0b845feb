import * as vscode from 'vscode';
import { badRequest } from '../../../protocol/errors.ts';
import { isAllowedToRun } from '../../editor/workspaceTrust.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { documentFolder } from '../documentFolder.ts';
import { startTask } from '../startTask.ts';

/** Runs the selected text of the active editor, or the line the cursor is in. */
export const runSelection: CommandHandler = async (context) => {
  if (!(await isAllowedToRun())) return undefined;
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw badRequest('Open an editor and select the command to run.');
  const { document, selection } = editor;
  const range = selection.isEmpty ? document.lineAt(selection.active.line).range : selection;
  const command = document.getText(range).trim();
  if (command === '') throw badRequest('There is no command on this line: select the text to run.');
  return startTask(context, { command, cwd: documentFolder(document.uri) });
};
