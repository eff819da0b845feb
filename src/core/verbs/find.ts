import { badRequest, unknownTask } from '../../protocol/errors.ts';
import type { FindParams } from '../../protocol/messages.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { canSee } from '../access.ts';
import { byCreation } from '../state/taskTable.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';

/** The live task that an address refers to. @throws unknownTask, badRequest */
export function find(context: EngineContext, params: FindParams, caller: Caller): Task {
  const { address, from } = params;
  if (address === 'all' || address === 'broadcast') {
    throw badRequest(`"${address}" refers to many tasks. Name one.`);
  }
  if (address === 'self' || address === 'parent') {
    if (from?.task === undefined) throw badRequest(`"${address}" can be used only inside a task.`);
    const self = visibleTask(context, from.task, caller);
    if (address === 'self') return self;
    if (self.parent?.task === undefined) throw unknownTask('parent');
    return visibleTask(context, self.parent.task, caller);
  }
  for (const task of unfinishedAt(context, address)) {
    if (task.id !== address && task.name !== address) continue;
    if (from?.task !== undefined && task.parent?.task !== from.task) continue;
    if (from?.task === undefined && from?.run !== undefined && task.parent?.run !== from.run) continue;
    if (isTerminal(task) || !canSee(caller.session, task, (id) => context.table.find(id))) continue;
    return task;
  }
  throw unknownTask(address);
}

/** The unfinished tasks with that id or name, in order of creation. */
function unfinishedAt({ table }: EngineContext, address: string): Task[] {
  const ids = new Set([address, ...table.named(address)]);
  return [...ids].flatMap((id) => table.find(id) ?? []).toSorted(byCreation);
}
