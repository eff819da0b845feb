import * as vscode from 'vscode';

const MANAGE = 'Manage Workspace Trust';

/** Whether this window may run something; if not, the person is told why and how to change it. */
export async function isAllowedToRun(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const choice = await vscode.window.showWarningMessage(
    'Legwork runs nothing in a restricted window. Trust the workspace first, if you know where it comes from.',
    MANAGE,
  );
  if (choice === MANAGE) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
