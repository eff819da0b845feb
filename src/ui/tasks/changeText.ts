import { plainText } from '../../base/plainText.ts';
import { formatCount } from '../../base/quantityText.ts';
import type { ChangedFile, ChangeKind, Changes } from '../../protocol/changes.ts';

/* What people read of the files that a run has changed. */

const KIND_TEXTS: Record<Exclude<ChangeKind, 'modified'>, string> = {
  added: 'added',
  deleted: 'deleted',
  renamed: 'renamed',
  typeChanged: 'another kind of file',
};
const LINK = '120000';
const SUBMODULE = '160000';

/** How much was changed: `+10 −2`; for what has no lines, what it is. */
export function linesText({ insertions, deletions, ...modes }: ChangedFile): string {
  if (isSubmodule(modes)) return 'submodule';
  if (insertions === undefined || deletions === undefined) return 'binary';
  const parts = [
    insertions > 0 ? `+${formatCount(insertions)}` : '',
    deletions > 0 ? `−${formatCount(deletions)}` : '',
  ];
  return parts.filter(Boolean).join(' ');
}

/** What was done to a file, in a few words: `renamed from a.ts · +10 −2`, `executable`. */
export function changeText(file: ChangedFile): string {
  const { kind, from, modeBefore, modeAfter } = file;
  const moved = kind === 'renamed' && from !== undefined ? `renamed from ${plainText(from)}` : undefined;
  const isMode = kind === 'modified' && modeBefore !== modeAfter;
  const mode = isMode ? (modeAfter === '100755' ? 'executable' : 'another mode') : '';
  const what = moved ?? (kind === 'modified' ? '' : KIND_TEXTS[kind]);
  return [what, mode, linesText(file)].filter(Boolean).join(' · ');
}

/** All that a run has changed: `3 files · +10 −2`. */
export function changesText({ files, insertions, deletions, isCut }: Changes): string {
  const count = `${formatCount(files.length)}${isCut ? '+' : ''}`;
  const counted = `${count} ${files.length === 1 && !isCut ? 'file' : 'files'}`;
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
