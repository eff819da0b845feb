import { isUnfinished } from '../protocol/task.ts';
import type { EngineContext } from './engineContext.ts';
import { isCancellable, requestCancel } from './verbs/cancel.ts';
import { giveTo } from './verbs/transfer.ts';

/** Does with the tasks of a session that nobody holds any more what their close policies say. */
export function closeSession(context: EngineContext, session: string): void {
  const { table, trace } = context;
  for (const task of [...table.unfinished()]) {
    if (task.owner.id !== session || !isUnfinished(task)) continue;
    if (task.closePolicy === 'cancel' && isCancellable(task)) {
      trace.write({ event: 'sessionClosed', session, id: task.id });
      requestCancel(context, task, 'Its session was closed.');
    }
    if (task.closePolicy === 'transfer' && task.transferTo && task.transferTo.id !== session) {
      giveTo(context, withFreeName(context, task.id, task.transferTo.id), task.transferTo);
    }
  }
}

/** A name that the new owner uses for another live task is given up: the id stays, and nothing is refused here. */
function withFreeName({ table }: EngineContext, id: string, session: string) {
  const task = table.get(id);
  const { name, ...unnamed } = task;
  for (const other of table.unfinished()) {
    if (name !== undefined && other.name === name && other.owner.id === session) return unnamed;
  }
  return task;
}
