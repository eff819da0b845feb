import { join } from 'node:path';
import * as vscode from 'vscode';
import type { TakeOverResult } from '../../protocol/takeOver.ts';
import { sideUri } from './reviewUris.ts';

/** More than these a person opens from the files. */
const MOST_EDITORS = 10;

/**
 * Opens the files in which a take-over met conflicts in the editor's merge editor: what was there before the run, the
 * person's and the run's version; what is there with its markers becomes the result.
 */
export async function openMergeEditors(run: string, { top, conflicts }: TakeOverResult): Promise<void> {
  for (const path of conflicts.slice(0, MOST_EDITORS).toReversed()) {
    // oxlint-disable-next-line no-await-in-loop -- the first one is to be on top
    await vscode.commands.executeCommand('_open.mergeEditor', {
      base: sideUri({ run, side: 'before', path }),
      input1: { uri: sideUri({ run, side: 'yours', path }), title: 'Yours', detail: 'Before the take-over' },
      input2: { uri: sideUri({ run, side: 'after', path }), title: "The Run's", detail: 'In its worktree' },
      output: vscode.Uri.file(join(top, path)),
    });
  }
}
