import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ChangedFile } from '../../protocol/changes.ts';
import { hasLines } from '../tasks/changeText.ts';
import { sideUri, wholeUri, type Side } from './reviewUris.ts';

/** What the editor compares of a file; a side on which it does not exist is missing. */
export interface Comparison {
  /** Where the file is, or was, for its name and icon. */
  resource: vscode.Uri;
  before: vscode.Uri | undefined;
  after: vscode.Uri | undefined;
}

/** What the editor compares of files that a run has changed; those that are as it has left them in their place. */
export function comparisonsOf(
  run: string,
  { top, files, asLeft }: { top: string; files: readonly ChangedFile[]; asLeft: ReadonlySet<string> },
): Comparison[] {
  return files.map((file) => comparisonOf(run, { file, top, isAsLeft: asLeft.has(file.path) }));
}

/** As `comparisonsOf`, for one file. `isWhole`: it has an editor of its own, which shows pictures, too. */
export function comparisonOf(
  run: string,
  about: { file: ChangedFile; top: string; isAsLeft: boolean; isWhole?: boolean },
): Comparison {
  const { file, top, isAsLeft, isWhole = false } = about;
  const resource = vscode.Uri.file(join(top, file.path));
  // A multi-file diff leaves out what is no text, so a line stands for it.
  const isNote = !isWhole && !hasLines(file);
  const uriOf = isWhole && !hasLines(file) ? wholeUri : sideUri;
  const at = (side: Side, uri = resource) =>
    uriOf({ run, side, path: file.path, ...(isNote && { isNote }) }, uri);
  const former = vscode.Uri.file(join(top, file.from ?? file.path));
  const after = isAsLeft && !isNote ? resource : at('after');
  return {
    resource,
    before: file.kind === 'added' ? undefined : at('before', former),
    after: file.kind === 'deleted' ? undefined : after,
  };
}
