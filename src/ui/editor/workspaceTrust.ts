import * as vscode from 'vscode';
import { commandFacts, type CommandId } from './commandList.ts';

const MANAGE = vscode.l10n.t('Manage Workspace Trust');

/** Whether this window may run something. If not, explains why and offers to change it. */
export async function isAllowedToRun(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'Legwork runs nothing in a restricted window. To run commands and agents here, trust the workspace.',
    ),
    MANAGE,
  );
  if (choice === MANAGE) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}

/** Whether this window may run a command. Commands that need trust in part ask for it themselves. */
export async function mayRunCommand(id: CommandId): Promise<boolean> {
  return commandFacts(id).needsTrust !== true || isAllowedToRun();
}

/** Whether what a person types may reach a task. The first refusal is explained, later ones are not. */
export function typingGuard(): () => boolean {
  let isExplained = false;
  return () => {
    if (vscode.workspace.isTrusted) return true;
    if (!isExplained) void isAllowedToRun();
    isExplained = true;
    return false;
  };
}
