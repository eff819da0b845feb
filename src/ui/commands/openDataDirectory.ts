import { mkdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import { dataDirectoryUnusable } from '../../protocol/errors.ts';
import type { CommandHandler } from './commandContext.ts';

/** Shows the data directory in the system's file manager. */
export const openDataDirectory: CommandHandler = async ({ gateway }) => {
  const { directory } = gateway.program.paths;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw dataDirectoryUnusable({ path: directory, cause: toError(error) });
  }
  await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(directory));
};
