import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../base/errors.ts';
import type { WorktreeRecord } from '../protocol/worktree.ts';
import { StepRefusal } from './stepEnd.ts';
import { registrationOf } from './worktreePaths.ts';

const LOCK_REASON = 'legwork removes it';

/** No tidying of the repository is to take it for lost meanwhile. @throws StepRefusal if somebody has locked it */
export async function lock(record: WorktreeRecord): Promise<void> {
  try {
    await writeFile(lockOf(record), LOCK_REASON, { flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    const reason = (await readFile(lockOf(record), 'utf8')).trim();
    const unlock = `Unlock it first: git worktree unlock ${record.path}`;
    if (reason !== LOCK_REASON)
      throw new StepRefusal(`It is locked${reason && ` (${reason})`}. ${unlock}`, { cause: error });
  }
}

/** Takes back our own lock, if there is one. @throws the file system's error */
export async function unlock(record: WorktreeRecord): Promise<void> {
  const reason = await readFile(lockOf(record), 'utf8').catch(() => '');
  if (reason === LOCK_REASON) await rm(lockOf(record));
}

function lockOf(record: WorktreeRecord): string {
  return join(registrationOf(record), 'locked');
}
