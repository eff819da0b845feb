import type { ChangesParams } from '../../protocol/messages.ts';
import type { Changes } from '../../protocol/changes.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

/** See `changes` in `protocol/messages.ts`. */
export async function changes(
  _context: EngineContext,
  _params: ChangesParams,
  _caller: Caller,
): Promise<Changes> {
  throw badRequest('This is being built.');
}
