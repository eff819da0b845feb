import type { ChangedFileParams } from '../../protocol/messages.ts';
import type { FileContent } from '../../protocol/changes.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

/** See `changedFile` in `protocol/messages.ts`. */
export async function changedFile(
  _context: EngineContext,
  _params: ChangedFileParams,
  _caller: Caller,
): Promise<FileContent> {
  throw badRequest('This is being built.');
}
