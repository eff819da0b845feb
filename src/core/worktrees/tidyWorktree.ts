import { toError } from '../../base/errors.ts';
import type { EngineContext } from '../engineContext.ts';
import { removeOne } from './removal.ts';
import { stateOf, tasksIn } from './worktreeState.ts';

/**
 * Removes a worktree whose last task was removed, if nothing is lost with it; otherwise it stays, for a person to decide.
 * Never throws.
 */
export async function tidyIfUnused(context: EngineContext, id: string): Promise<void> {
  const { worktrees, trace, trash } = context;
  const record = worktrees.keeper.find(id);
  if (!record || tasksIn(context, id).length > 0 || trash.needsWorktree(id)) return;
  try {
    if (record.state === 'removed') {
      if (!record.parked?.length) worktrees.keeper.forget(id);
      return;
    }
    // Asked first: a step that only says no would be one more task at every start of a host.
    const state = await stateOf(context, record, { sizes: false });
    if (state?.isSafe) await removeOne(context, record, { isSafeOnly: true, owner: record.owner });
  } catch (error) {
    trace.write({ event: 'problem', worktree: id, message: toError(error).message });
  }
}
