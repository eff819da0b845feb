import type { PatchParams } from '../../protocol/messages.ts';
import type { Patch } from '../../protocol/changes.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

/** See `patch` in `protocol/messages.ts`. */
export async function patch(_context: EngineContext, _params: PatchParams, _caller: Caller): Promise<Patch> {
  throw badRequest('This is being built.');
}
