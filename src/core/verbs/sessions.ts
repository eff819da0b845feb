import type { Task } from '../../protocol/task.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { listed } from './list.ts';

/** Whether a session has tasks that are live or pending. */
export function hasRunning(context: EngineContext, params: { session: string }, caller: Caller): boolean {
  const filter = { session: params.session, includeTerminal: false, includeHidden: true };
  for (const _task of listed(context, filter, caller)) return true;
  return false;
}

/** Returns the failed ones if no hidden task of the session is unfinished. */
export async function settleHidden(
  context: EngineContext,
  params: { session: string },
  caller: Caller,
): Promise<Task[]> {
  const { table } = context;
  const filter = { session: params.session, includeTerminal: false, includeHidden: true };
  const unfinished = () => [...listed(context, filter, caller)].filter((task) => task.hidden);
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
