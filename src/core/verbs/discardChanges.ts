import type { DiscardChangesParams } from '../../protocol/messages.ts';
import type { DiscardedChanges } from '../../protocol/changes.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

/** See `discardChanges` in `protocol/messages.ts`. */
export async function discardChanges(
  _context: EngineContext,
  _params: DiscardChangesParams,
  _caller: Caller,
): Promise<DiscardedChanges> {
  throw badRequest('This is being built.');
}
