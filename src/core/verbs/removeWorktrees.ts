import type { RemoveWorktreesParams } from '../../protocol/messages.ts';
import type { RemovedWorktree } from '../../protocol/worktree.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

/** See `removeWorktrees` in `protocol/messages.ts`. */
export async function removeWorktrees(
  _context: EngineContext,
  _params: RemoveWorktreesParams,
  _caller: Caller,
): Promise<RemovedWorktree[]> {
  throw badRequest('This is being built.');
}
