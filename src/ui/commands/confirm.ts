import * as vscode from 'vscode';

/** Asks before something that cannot be undone; `detail` says more about it. */
export async function confirm(question: string, action: string, detail?: string): Promise<boolean> {
  const options = { modal: true, ...(detail === undefined ? {} : { detail }) };
  return (await vscode.window.showWarningMessage(question, options, action)) === action;
}
