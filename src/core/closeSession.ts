import type { Task } from '../protocol/task.ts';
import type { EngineContext } from './engineContext.ts';
import { inSlices } from './turn/inSlices.ts';
import { isCancellable, requestCancels } from './verbs/cancel.ts';
import { giveTo } from './verbs/transfer.ts';

/** Applies the close policies of its tasks to a session without clients. */
export async function closeSession(context: EngineContext, session: string): Promise<void> {
  const { table, trace } = context;
  const tasks = table.unfinishedOf(session);
  // What makes a worktree ends with the last task that is to work in it.
  const isMeant = ({ closePolicy, step }: Task) => closePolicy === 'cancel' && step !== 'worktree';
  const cancelled = tasks.filter((task) => isMeant(task) && isCancellable(task));
  for (const { id } of cancelled) trace.write({ event: 'sessionClosed', session, id });
  await Promise.all([
    requestCancels(context, cancelled, 'Its session was closed.'),
    inSlices(tasks, (task) => giveAway(context, task)),
  ]);
}

function giveAway(context: EngineContext, { id, owner, closePolicy }: Task): void {
  const task = context.table.find(id);
  const to = task?.transferTo;
  if (!task || closePolicy !== 'transfer' || !to || to.id === owner.id || task.owner.id !== owner.id) return;
  giveTo(context, task, to);
}
