import type { WorktreesParams } from '../../protocol/messages.ts';
import type { WorktreeState } from '../../protocol/worktree.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { wantedWorktrees } from '../worktrees/wantedWorktrees.ts';
import { stateOf } from '../worktrees/worktreeState.ts';

/** See `worktrees` in `protocol/messages.ts`. Looked at one after the other: each asks git several things. */
export async function worktrees(
  context: EngineContext,
  params: WorktreesParams,
  caller: Caller,
): Promise<WorktreeState[]> {
  const states: WorktreeState[] = [];
  for (const record of await wantedWorktrees(context, params, caller)) {
    if (caller.signal.aborted) break;
    // oxlint-disable-next-line no-await-in-loop
    const state = await stateOf(context, record, { sizes: params.sizes ?? false });
    if (state) states.push(state);
  }
  return states;
}
