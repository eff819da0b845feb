import type { ChangedFile, Changes } from '../../../../src/protocol/changes.ts';

/** A file with some lines changed, with what a test needs different. */
export function aChange(path: string, differences: Partial<ChangedFile> = {}): ChangedFile {
  return {
    path,
    kind: 'modified',
    insertions: 3,
    deletions: 1,
    modeBefore: '100644',
    modeAfter: '100644',
    before: 'a'.repeat(40),
    after: 'b'.repeat(40),
    ...differences,
  };
}

export function changesOf(files: ChangedFile[], top = '/work'): Changes {
  const sum = (key: 'insertions' | 'deletions') => files.reduce((total, file) => total + (file[key] ?? 0), 0);
  return {
    top,
    base: 'c'.repeat(40),
    tree: 'd'.repeat(40),
    files,
    insertions: sum('insertions'),
    deletions: sum('deletions'),
  };
}
