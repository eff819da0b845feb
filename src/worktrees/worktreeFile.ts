import { writeFileAtomically } from '../base/atomicFile.ts';
import { readRegularFile } from '../base/regularFile.ts';
import { checked } from '../protocol/checked.ts';
import { worktreeRecord, type WorktreeRecord } from '../protocol/worktree.ts';
import { recordPath } from './worktreePaths.ts';

/** The record of a worktree. @throws Error with the reason if it cannot be read, or is that of another */
export function readWorktree(folder: string, id: string): WorktreeRecord {
  const record = checked(worktreeRecord, JSON.parse(readRegularFile(recordPath(folder, id))));
  if (record.id !== id) throw new Error(`it says it is of worktree ${record.id}`);
  return record;
}

/** Replaces the record of a worktree. While a step of it runs, only that does. @throws the file system's error */
export function writeWorktree(folder: string, record: WorktreeRecord): void {
  writeFileAtomically(recordPath(folder, record.id), `${JSON.stringify(record, undefined, 2)}\n`);
}
