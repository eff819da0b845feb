import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../base/errors.ts';
import { removeTemporariesOf } from '../base/leftTemporaries.ts';
import { registrationNamed } from '../git/worktreeList.ts';
import { runGit, type GitPlace } from '../git/runGit.ts';
import { beginOfWorktree, type WorktreeRecord } from '../protocol/worktree.ts';
import { branchReason } from './makeWorktree.ts';
import { checkPlace } from './ownership.ts';
import { ownFolderOf, recordPath, registrationOf } from './worktreePaths.ts';
import { removeTree } from './removeTree.ts';
import { readWorktree } from './worktreeFile.ts';

/** A lock that has not changed for so long was left. */
const STALE_LOCK_MS = 1_000;

/**
 * Removes what was made of a worktree that is not ready, so that nothing has worked in it: its folder, its entry in the
 * repository, its branch and its record. A repetition goes on where an earlier one was ended.
 * @throws StepRefusal, GitError, the file system's error
 */
export async function discardWorktree(
  record: WorktreeRecord,
  { environment, folder }: { environment: Readonly<Record<string, string>>; folder: string },
): Promise<void> {
  if (isReady(folder, record.id)) return;
  await checkPlace(record, folder);
  await removeTree(ownFolderOf(record));
  await unregister(record);
  // The repository itself may be gone.
  const place = { cwd: record.repository, environment };
  if (await isRepository(place)) {
    await removeOwnBranch(record, place);
    await removeLock(record, beginOfWorktree(record.id));
    await runGit(place, ['update-ref', '-d', beginOfWorktree(record.id)]);
  }
  await rm(recordPath(folder, record.id), { force: true });
  // Its step may have been ended while it saved the record.
  removeTemporariesOf(recordPath(folder, record.id));
}

/** Its step may have saved that last, before it was ended. */
function isReady(folder: string, id: string): boolean {
  try {
    return readWorktree(folder, id).state !== 'making';
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Removes its entry, which carries its id; one that git did not finish says of no folder. */
export async function unregister(record: WorktreeRecord): Promise<void> {
  const entry = await registrationNamed(record.repository, record.id);
  const own = ownFolderOf(record);
  if (entry && !entry.path.startsWith(own)) return;
  await removeTree(registrationOf(record));
}

/** Only if it began with this worktree, and nothing was committed on it. The lock of somebody else's branch stays. */
async function removeOwnBranch(record: WorktreeRecord, place: GitPlace): Promise<void> {
  const { id, branch, base } = record;
  const ref = `refs/heads/${branch}`;
  const isOwn = await beganWith(place, ref, id);
  const found = await runGit(place, ['show-ref', '--verify', '--quiet', ref], { codes: [0, 1] });
  if (isOwn || found.code === 1) await removeLock(record, ref);
  if (!isOwn) return;
  // It fails if the branch has moved on, and then it stays.
  await runGit(place, ['update-ref', '-d', ref, base.commit], { codes: [0, 1, 128] });
}

/** Whether a branch was created for that worktree, by the first entry of its reflog. @throws GitError */
export async function beganWith(place: GitPlace, ref: string, id: string): Promise<boolean> {
  const log = await runGit(place, ['log', '-g', '--format=%gs', ref, '--'], { codes: [0, 128] });
  return log.code === 0 && log.text.split('\n').at(-1) === branchReason(id);
}

/** Removes the lock of a ref of ours that a git left which was killed with its step. Nobody holds one for so long. */
async function removeLock({ repository }: WorktreeRecord, ref: string): Promise<void> {
  const path = join(repository, `${ref}.lock`);
  try {
    const { mtimeMs } = await stat(path);
    await delay(Math.min(STALE_LOCK_MS, Math.max(0, mtimeMs + STALE_LOCK_MS - Date.now())));
    const now = await stat(path);
    if (now.mtimeMs === mtimeMs) await rm(path, { force: true });
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') throw error;
  }
}

async function isRepository(place: GitPlace): Promise<boolean> {
  try {
    return (await runGit(place, ['rev-parse', '--git-dir'], { codes: [0, 128] })).code === 0;
  } catch {
    // Its folder is gone.
    return false;
  }
}
