import * as vscode from 'vscode';
import { makeFolder } from '../../../base/makeFolder.ts';
import { dataDirectoryProblem } from '../../../protocol/dataDirectoryProblem.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Shows the data directory in the system's file manager. */
export const openDataDirectory: CommandHandler = async ({ gateway }) => {
  const { directory } = gateway.program.paths;
  try {
    makeFolder(directory);
  } catch (error) {
    throw dataDirectoryProblem(directory, error);
  }
  await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(directory));
};
