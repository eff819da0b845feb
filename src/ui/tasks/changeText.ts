import { l10n } from 'vscode';
import { plainText } from '../../base/plainText.ts';
import { formatCount } from '../../base/quantityText.ts';
import type { ChangedFile, ChangeKind, Changes } from '../../protocol/changes.ts';
import { filesText } from '../editor/countTexts.ts';

/* What people read of the files that a run has changed. */

const KIND_TEXTS: Record<Exclude<ChangeKind, 'modified'>, string> = {
  added: l10n.t('added'),
  deleted: l10n.t('deleted'),
  renamed: l10n.t('renamed'),
  typeChanged: l10n.t('another kind of file'),
};
const LINK = '120000';
const SUBMODULE = '160000';

/** How much was changed: `+10 −2`; for what has no lines, what it is. */
export function linesText({ insertions, deletions, ...modes }: ChangedFile): string {
  if (isSubmodule(modes)) return l10n.t('submodule');
  if (insertions === undefined || deletions === undefined) return l10n.t('binary');
  const parts = [
    insertions > 0 ? `+${formatCount(insertions)}` : '',
    deletions > 0 ? `−${formatCount(deletions)}` : '',
  ];
  return parts.filter(Boolean).join(' ');
}

/** What was done to a file, in a few words: `renamed from a.ts · +10 −2`, `executable`. */
export function changeText(file: ChangedFile): string {
  const { kind, from, modeBefore, modeAfter } = file;
  const moved =
    kind === 'renamed' && from !== undefined ? l10n.t('renamed from {0}', plainText(from)) : undefined;
  const isMode = kind === 'modified' && modeBefore !== modeAfter;
  const mode = isMode ? (modeAfter === '100755' ? l10n.t('executable') : l10n.t('another mode')) : '';
  const what = moved ?? (kind === 'modified' ? '' : KIND_TEXTS[kind]);
  return [what, mode, linesText(file)].filter(Boolean).join(' · ');
}

/** All that a run has changed: `3 files · +10 −2`. */
export function changesText({ files, insertions, deletions, isCut }: Changes): string {
  const counted = isCut ? l10n.t('{0} files', `${formatCount(files.length)}+`) : filesText(files.length);
  return [counted, linesText({ path: '', kind: 'modified', insertions, deletions })]
    .filter(Boolean)
    .join(' · ');
}

/** Whether its lines can be compared. */
export function hasLines(file: ChangedFile): boolean {
  return file.insertions !== undefined && !isSubmodule(file) && !isLink(file);
}

function isSubmodule({ modeBefore, modeAfter }: Pick<ChangedFile, 'modeBefore' | 'modeAfter'>): boolean {
  return modeBefore === SUBMODULE || modeAfter === SUBMODULE;
}

function isLink({ modeBefore, modeAfter }: ChangedFile): boolean {
  return modeBefore === LINK || modeAfter === LINK;
}
