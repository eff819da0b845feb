import * as vscode from 'vscode';

/** Asks before something that cannot be undone. */
export async function confirm(question: string, action: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true }, action)) === action;
}
