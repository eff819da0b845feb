import * as vscode from 'vscode';
import type { Comparison } from './comparisons.ts';

/** The editor loads all files of a multi-file diff before it shows the first one, so it is given so many at a time. */
const SHOWN_FILES = 100;
const NEXT = vscode.l10n.t('Show Next Files');

/** Files to compare, and how. */
export interface Diffs<File> {
  files: readonly File[];
  compare(files: readonly File[]): Comparison[];
}

/** Shows files in the editor's multi-file diff; where there are more than it can take, the first ones, and offers the next. */
export async function openDiffs<File>(title: string, diffs: Diffs<File>, from = 0): Promise<void> {
  const { files, compare } = diffs;
  const shown = files.slice(from, from + SHOWN_FILES);
  const to = from + shown.length;
  const range = vscode.l10n.t('{0} to {1} of {2}', from + 1, to, files.length);
  const name = shown.length < files.length ? `${title}, ${range}` : title;
  await vscode.commands.executeCommand('vscode.changes', name, compare(shown).map(tripleOf));
  if (to < files.length)
    void offerNext(vscode.l10n.t('This review shows the files {0}.', range), () =>
      openDiffs(title, diffs, to),
    );
}

async function offerNext(text: string, open: () => Promise<void>): Promise<void> {
  if ((await vscode.window.showInformationMessage(text, NEXT)) === NEXT) await open();
}

function tripleOf({ resource, before, after }: Comparison): (vscode.Uri | undefined)[] {
  return [resource, before, after];
}
