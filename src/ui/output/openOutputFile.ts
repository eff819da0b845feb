import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import { openRegularFile } from '../../client/regularFile.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { Task } from '../../protocol/task.ts';

/** Opens the output of a task in an editor. @throws badRequest if it is no regular file, or cannot be read */
export async function openOutputFile({ output: { path } }: Pick<Task, 'output'>): Promise<void> {
  await openInEditor(await openable(path));
}

/** Opens an output at a place. Of more than 50 MB there is no document for extensions, but the editor shows it. */
export async function openInEditor(uri: vscode.Uri, selection?: vscode.Range): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', uri, { selection });
}

/** The address of an output that can be opened. @throws badRequest as `openOutputFile` */
export async function openable(path: string): Promise<vscode.Uri> {
  try {
    // The editor would wait for a pipe without end. What does not exist, it says itself.
    const file = await openRegularFile(path);
    await file?.close();
  } catch (error) {
    throw badRequest(vscode.l10n.t('The output cannot be opened: {0}.', toError(error).message));
  }
  return vscode.Uri.file(path);
}
