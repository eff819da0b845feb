import type { ChangesParams } from '../../protocol/messages.ts';
import type { Changes } from '../../protocol/changes.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';

/** As many files are listed. */
const LISTED = 10_000;

/** What a run has changed in its folder. @throws unknownTask, noChanges, gitFailed */
export async function changes(
  context: EngineContext,
  params: ChangesParams,
  caller: Caller,
): Promise<Changes> {
  const task = visibleTask(context, params.id, caller);
  const { place, worktree, base, end, isNow, files, leftOut } = await context.changes.look(
    task,
    caller.signal,
  );
  return {
    top: place.cwd,
    ...(worktree !== undefined && { worktree }),
    ...{ base, tree: end },
    ...(isNow && { isNow: true as const }),
    files: files.slice(0, LISTED),
    insertions: files.reduce((sum, file) => sum + (file.insertions ?? 0), 0),
    deletions: files.reduce((sum, file) => sum + (file.deletions ?? 0), 0),
    ...(leftOut.length > 0 && { leftOut: leftOut.slice(0, LISTED) }),
    ...(files.length > LISTED && { isCut: true, count: files.length }),
  };
}
