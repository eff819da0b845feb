import * as vscode from 'vscode';
import type { CommandHandler } from '../../commandContext.ts';

/** Ends the host and connects to a new one; running tasks go on. */
export const restartHost: CommandHandler = async ({ gateway }) => {
  const progress = { location: vscode.ProgressLocation.Window, title: 'Restarting the task host' };
  await vscode.window.withProgress(progress, () => gateway.restart());
};
