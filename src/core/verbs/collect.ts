import type { CollectParams } from '../../protocol/messages.ts';
import { isTerminal } from '../../protocol/task.ts';
import { canSee } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

/** Removes ended tasks of one owner, except those not saved and those with leftovers; answers with their ids. */
export function collect(context: EngineContext, params: CollectParams, caller: Caller): string[] {
  const { table } = context;
  const ids: string[] = [];
  for (const task of table.values()) {
    if (task.owner.id !== params.session || !isTerminal(task) || task.unsaved !== undefined) continue;
    if (task.leftovers) continue;
    if (params.states && !params.states.includes(task.status.state)) continue;
    if (params.endedBefore !== undefined && (task.endedAt ?? task.updatedAt) >= params.endedBefore) continue;
    if (canSee(caller.session, task, (id) => table.find(id))) ids.push(task.id);
  }
  for (const id of ids) table.remove(id);
  return ids;
}
