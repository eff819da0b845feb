import { randomUUID } from 'node:crypto';
import type { DiscardChangesParams } from '../../protocol/messages.ts';
import type { DiscardedChanges } from '../../protocol/changes.ts';
import { badRequest, modeForbids, notOwner, wrongState } from '../../protocol/errors.ts';
import { agentSpecOf, type Task } from '../../protocol/task.ts';
import type { TreeChange } from '../../git/treeChanges.ts';
import { mayAllow, maySteer } from '../access.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { asVerb } from '../worktrees/runChanges.ts';
import { unfinishedWith } from '../worktrees/worktreeState.ts';
import { stateInWords } from './cancel.ts';

/**
 * Makes files as they were before a run; what was there is kept on a ref first.
 * @throws unknownTask, notOwner, modeForbids, wrongState, badRequest, noChanges, notSaved, gitFailed
 */
export async function discardChanges(
  context: EngineContext,
  { id, paths }: DiscardChangesParams,
  caller: Caller,
): Promise<DiscardedChanges> {
  const task = visibleTask(context, id, caller);
  checkMay(context, task, caller);
  for (const each of unfinishedWith(context, task))
    throw wrongState({ id: each.id, state: stateInWords(each), verb: 'relieved of its changes' });
  const { place, base, end, files } = await context.changes.latest(task, caller.signal);
  const changes = changesOf(paths, files, id);
  const ref = `refs/legwork/discarded/${id}/${Date.now()}-${randomUUID().slice(0, 8)}`;
  const umask = agentSpecOf(task)?.umask;
  context.changes.forget(id);
  // Once it has begun, it goes on: nobody is helped by a half of it.
  const { signal: _signal, ...steady } = place;
  const worktree = context.worktrees.keeper.find(task.worktree);
  const { repository = place.cwd } = worktree ?? task.baseline ?? {};
  context.keptForUndo.noteDiscard({ task: id, repository, ref });
  const { undone, left, commit } = await asVerb(async () => {
    const { discard } = await import('#takeOvers');
    return discard(steady, {
      ...{ changes, before: base, after: end },
      keep: { ref, message: `Discarded of ${id}` },
      ...(umask !== undefined && { umask: Number.parseInt(umask, 8) }),
    });
  });
  context.trace.write({ event: 'discarded', id, files: undone.length, left: left.length });
  const named = (list: readonly TreeChange[]) => list.map(({ path }) => path);
  return { paths: named(undone), left: named(left), kept: { ref, commit } };
}

/** A program may only for what it has started, and only inside runs that may do everything. */
function checkMay({ table }: EngineContext, task: Task, caller: Caller): void {
  const find = (id: string) => table.find(id);
  if (!maySteer(caller.session, task, find)) throw notOwner(task.id);
  if (!mayAllow(caller, find))
    throw modeForbids('This agent run may not do everything unasked, so only a person can discard changes.');
}

function changesOf(paths: readonly string[], files: readonly TreeChange[], id: string): TreeChange[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return [...new Set(paths)].map((path) => {
    const file = byPath.get(path);
    if (!file) throw badRequest(`Run ${id} has not changed "${path}".`);
    return file;
  });
}
