import type { WorktreesParams } from '../../protocol/messages.ts';
import type { WorktreeState } from '../../protocol/worktree.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

/** See `worktrees` in `protocol/messages.ts`. */
export async function worktrees(
  _context: EngineContext,
  _params: WorktreesParams,
  _caller: Caller,
): Promise<WorktreeState[]> {
  throw badRequest('This is being built.');
}
