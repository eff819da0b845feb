import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../base/errors.ts';
import type { GitPlace } from '../../git/runGit.ts';
import { checked } from '../../protocol/checked.ts';
import type { DataPaths } from '../../protocol/dataDirectory.ts';
import { noChanges } from '../../protocol/errors.ts';
import { worktreeRecord, type WorktreeRecord } from '../../protocol/worktree.ts';
import type { View } from './runChanges.ts';

/**
 * What the runs in a worktree are compared with: what it began with, and what is in it now, committed or not; or what was
 * parked when it was removed. @throws noChanges
 */
export async function worktreeView(
  place: GitPlace,
  { id, paths }: { id: string; paths: Pick<DataPaths, 'worktrees'> },
): Promise<View> {
  const record = await recordOf(join(paths.worktrees, `${id}.json`));
  if (!record) throw noChanges(`The record of worktree ${id} is gone.`);
  const { source, path, base, dirty, state, parked } = record;
  const view = { worktree: id, base: dirty ?? base.commit };
  if (state !== 'removed') return { ...view, place: { ...place, cwd: path } };
  const last = parked?.at(-1);
  if (!last) throw noChanges(`Worktree ${record.name} was removed, and nothing of it was parked.`);
  return { ...view, place: { ...place, cwd: source }, end: last.commit };
}

async function recordOf(path: string): Promise<WorktreeRecord | undefined> {
  try {
    return checked(worktreeRecord, JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
