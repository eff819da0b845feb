import type { GitPlace } from '../../git/runGit.ts';
import { noChanges } from '../../protocol/errors.ts';
import type { WorktreeRecord } from '../../protocol/worktree.ts';
import { placeIn } from '../../worktrees/worktreePaths.ts';
import type { View } from './runChanges.ts';

/**
 * What the runs in a worktree are compared with: what it began with, and what is in it now, committed or not; or what was
 * parked when it was removed. @throws noChanges
 */
export function worktreeView(place: GitPlace, record: WorktreeRecord): View {
  const { id, name, source, base, dirty, state, parked } = record;
  const view = { worktree: id, base: dirty ?? base.commit };
  if (state === 'making') throw noChanges(`Worktree ${name} is still being made.`);
  if (state !== 'removed') return { ...view, place: { ...place, ...placeIn(record, place.environment) } };
  const last = parked?.at(-1);
  if (!last) throw noChanges(`Worktree ${name} was removed, and nothing of it was parked.`);
  return { ...view, place: { ...place, cwd: source }, end: last.commit };
}
