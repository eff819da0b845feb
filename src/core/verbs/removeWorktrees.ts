import { forPeopleOnly } from '../../protocol/errors.ts';
import type { RemoveWorktreesParams } from '../../protocol/messages.ts';
import type { RemovedWorktree, WorktreeRecord } from '../../protocol/worktree.ts';
import { isPerson, mayAllow, maySteer, taskOfSession } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { visibleWorktree } from '../worktrees/isolate.ts';
import { removeOne } from '../worktrees/removal.ts';
import { tasksIn } from '../worktrees/worktreeState.ts';

/** See `removeWorktrees` in `protocol/messages.ts`. One after the other: each takes much of the disk. */
export async function removeWorktrees(
  context: EngineContext,
  params: RemoveWorktreesParams,
  caller: Caller,
): Promise<RemovedWorktree[]> {
  const records = [...new Set(params.ids)].map((id) => visibleWorktree(context, id, caller));
  for (const record of records) checkMayRemove(context, record, caller);
  const { safeOnly = false, force = false } = params;
  const removed: RemovedWorktree[] = [];
  for (const record of records) {
    const wish = { isSafeOnly: safeOnly, isForced: force, owner: caller.session };
    // oxlint-disable-next-line no-await-in-loop
    removed.push(await removeOne(context, record, wish));
  }
  return removed;
}

/** People may; a program only those in which nothing but its own tasks have worked. @throws notOwner */
function checkMayRemove(context: EngineContext, record: WorktreeRecord, caller: Caller): void {
  const find = (id: string) => context.table.find(id);
  if (isPerson(caller, find)) return;
  const { session, inside = taskOfSession(session) } = caller;
  const isOwn = inside !== undefined || record.owner.id === session.id;
  const isTheirs = tasksIn(context, record.id).every((task) => maySteer(session, task, find));
  if (!isOwn || !isTheirs || !mayAllow(caller, find)) throw forPeopleOnly('remove this worktree');
}
