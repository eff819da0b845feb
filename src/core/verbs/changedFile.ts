import type { ChangedFileParams } from '../../protocol/messages.ts';
import type { FileContent } from '../../protocol/changes.ts';
import { badRequest } from '../../protocol/errors.ts';
import { contentOf } from '../../git/patch.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { asVerb } from '../worktrees/runChanges.ts';

const LIMIT_BYTES = 16 * 1024 * 1024;
const SUBMODULE = '160000';

/** A file before or after a run, as when its changes were looked at last. @throws unknownTask, noChanges, badRequest, gitFailed */
export async function changedFile(
  context: EngineContext,
  { id, path, side }: ChangedFileParams,
  caller: Caller,
): Promise<FileContent> {
  const task = visibleTask(context, id, caller);
  const { place, files } = await context.changes.latest(task, caller.signal);
  const file = files.find((each) => each.path === path);
  if (!file) throw badRequest(`Run ${id} has not changed "${path}".`);
  const content = side === 'before' ? file.before : file.after;
  if (content === undefined) return { bytes: 0 };
  if ((side === 'before' ? file.modeBefore : file.modeAfter) === SUBMODULE)
    return asContent(Buffer.from(`Subproject commit ${content}\n`));
  const found = await asVerb(() => contentOf(place, content, LIMIT_BYTES));
  return found.content ? asContent(found.content) : { bytes: found.bytes };
}

function asContent(bytes: Buffer): FileContent {
  return { base64: bytes.toString('base64'), bytes: bytes.length };
}
