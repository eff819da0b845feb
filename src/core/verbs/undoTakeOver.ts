import type { UndoTakeOverParams } from '../../protocol/messages.ts';
import type { UndoneTakeOver } from '../../protocol/takeOver.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

/** See `undoTakeOver` in `protocol/messages.ts`. */
export async function undoTakeOver(
  _context: EngineContext,
  _params: UndoTakeOverParams,
  _caller: Caller,
): Promise<UndoneTakeOver> {
  throw badRequest('This is being built.');
}
