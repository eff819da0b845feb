import type { Task } from '../../protocol/task.ts';
import { isTerminal } from '../../protocol/task.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

/** Whether a session has tasks that are live or pending. */
export function hasRunning(context: EngineContext, params: { session: string }): boolean {
  for (const task of context.table.unfinished()) if (task.owner.id === params.session) return true;
  return false;
}

/** Answers with the failed ones when no hidden task of the session is unfinished. */
export async function settleHidden(
  context: EngineContext,
  params: { session: string },
  caller: Caller,
): Promise<Task[]> {
  const chores = [...context.table.unfinished()].filter(
    (task) => task.hidden && task.owner.id === params.session,
  );
  const ended = await Promise.all(chores.map((task) => context.table.whenEnded(task.id, caller.signal)));
  return ended.filter((task) => isTerminal(task) && task.status.state === 'failed');
}
