import type { Task } from '../../protocol/task.ts';
import { canSee } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { byCreation } from '../state/taskTable.ts';

/** Whether a session has tasks that are live or pending. */
export function hasRunning(context: EngineContext, params: { session: string }, caller: Caller): boolean {
  for (const _task of unfinishedOf(context, params.session, caller)) return true;
  return false;
}

/** The unfinished tasks of a session that the caller may see. In no particular order: that of thousands takes a while. */
function* unfinishedOf({ table }: EngineContext, of: string, { session }: Caller): Iterable<Task> {
  for (const id of table.unfinishedIdsOf(of)) {
    const task = table.find(id);
    if (task && canSee(session, task, (other) => table.find(other))) yield task;
  }
}

/** Returns the failed ones if no hidden task of the session is unfinished. */
export async function settleHidden(
  context: EngineContext,
  params: { session: string },
  caller: Caller,
): Promise<Task[]> {
  const { table } = context;
  const unfinished = () =>
    [...unfinishedOf(context, params.session, caller)].filter((task) => task.hidden).toSorted(byCreation);
  const ended = new Set<string>();
  // A hidden task may start another one.
  for (let chores = unfinished(); chores.length > 0; chores = unfinished()) {
    for (const { id } of chores) ended.add(id);
    await Promise.allSettled(chores.map(({ id }) => context.waits.whenEnded(id, caller.signal)));
    if (caller.signal.aborted) break;
  }
  const tasks = [...ended].map((id) => table.find(id)).filter((task) => task !== undefined);
  return tasks.filter((task) => task.status.state === 'failed');
}
