import { isUtf8 } from 'node:buffer';
import type { PatchParams } from '../../protocol/messages.ts';
import type { Patch } from '../../protocol/changes.ts';
import { badRequest } from '../../protocol/errors.ts';
import { patchBetween } from '../../git/patch.ts';
import type { TreeChange } from '../../git/treeChanges.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { asVerb } from '../worktrees/runChanges.ts';

const LIMIT_BYTES = 16 * 1024 * 1024;
const STAT_COLUMNS = 80;
/** Paths are arguments of git, whose length systems limit. */
const PATHS_LENGTH = 20_000;

/** The changes of a run as a patch. @throws unknownTask, noChanges, badRequest, gitFailed */
export async function patch(context: EngineContext, params: PatchParams, caller: Caller): Promise<Patch> {
  const { id, paths = [], stat = false, columns = STAT_COLUMNS, binary } = params;
  const task = visibleTask(context, id, caller);
  if (paths.join(' ').length > PATHS_LENGTH) throw badRequest('These are too many paths for a patch.');
  const { place, base, end, files } = await context.changes.look(task, caller.signal);
  const { bytes, isCut } = await asVerb(() =>
    patchBetween(place, [base, end], {
      paths: withFormer(paths, files),
      ...(stat && { statColumns: columns }),
      ...(binary !== undefined && { binary }),
      limitBytes: LIMIT_BYTES,
    }),
  );
  return {
    text: bytes.toString('utf8'),
    ...(!isUtf8(bytes) && { base64: bytes.toString('base64') }),
    ...(isCut && { isCut }),
  };
}

/** A renamed file is one change only if both of its paths are wanted. */
function withFormer(paths: readonly string[], files: readonly TreeChange[]): string[] {
  const wanted = new Set(paths);
  const former = files.flatMap(({ path, from }) => (from !== undefined && wanted.has(path) ? [from] : []));
  return [...new Set([...paths, ...former])];
}
