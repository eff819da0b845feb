import type { TakeOverParams } from '../../protocol/messages.ts';
import type { TakeOverResult } from '../../protocol/takeOver.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

/** See `takeOver` in `protocol/messages.ts`. */
export async function takeOver(
  _context: EngineContext,
  _params: TakeOverParams,
  _caller: Caller,
): Promise<TakeOverResult> {
  throw badRequest('This is being built.');
}
