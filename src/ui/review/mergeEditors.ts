import { join } from 'node:path';
import * as vscode from 'vscode';
import type { TakeOverResult } from '../../protocol/takeOver.ts';
import { sideUri, type Side } from './reviewUris.ts';

/** More than these a person opens from the files. */
const MOST_EDITORS = 10;

/**
 * Opens the files in which a take-over met conflicts in the editor's merge editor: what was there before the run, the
 * person's and the run's version; what is there with its markers becomes the result.
 */
export async function openMergeEditors(run: string, { top, conflicts }: TakeOverResult): Promise<void> {
  for (const path of conflicts.slice(0, MOST_EDITORS).toReversed()) {
    const output = vscode.Uri.file(join(top, path));
    const at = (side: Side) => sideUri({ run, side, path }, output);
    // oxlint-disable-next-line no-await-in-loop -- the first one is to be on top
    await vscode.commands.executeCommand('_open.mergeEditor', {
      base: at('before'),
      input1: {
        uri: at('yours'),
        title: vscode.l10n.t('Yours'),
        detail: vscode.l10n.t('Before the take-over'),
      },
      input2: {
        uri: at('after'),
        title: vscode.l10n.t("The Run's"),
        detail: vscode.l10n.t('In its worktree'),
      },
      output,
    });
  }
}
