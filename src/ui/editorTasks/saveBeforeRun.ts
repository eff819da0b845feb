import * as vscode from 'vscode';

const SAVE = vscode.l10n.t('Save All');
const DO_NOT_SAVE = "Don't Save";

/** Saves what is being edited, as the editor's setting `task.saveBeforeRun` says; `false` if nothing is to run after all. */
export async function saveBeforeRun(): Promise<boolean> {
  const setting = vscode.workspace.getConfiguration('task').get<unknown>('saveBeforeRun', 'always');
  const hasChanges = vscode.workspace.textDocuments.some(({ isDirty, isUntitled }) => isDirty && !isUntitled);
  if (!hasChanges || setting === 'never') return true;
  if (setting === 'prompt') {
    const options = {
      modal: true,
      detail: vscode.l10n.t('The task would otherwise see the files as they are on disk.'),
    };
    const question = vscode.l10n.t('Save all editors before the task runs?');
    const choice = await vscode.window.showInformationMessage(question, options, SAVE, DO_NOT_SAVE);
    if (choice !== SAVE) return choice === DO_NOT_SAVE;
  }
  await vscode.workspace.saveAll(false);
  return true;
}
