import type { CollectParams } from '../../protocol/messages.ts';
import { canSee } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { isExpendable } from '../retention.ts';
import { removeEach } from './clean.ts';

/** Removes ended tasks of one owner, except unsaved ones and those with leftovers; returns their ids. */
export function collect(context: EngineContext, params: CollectParams, caller: Caller): Promise<string[]> {
  const { table } = context;
  const endedBeforeMs = params.endedBefore === undefined ? Infinity : Date.parse(params.endedBefore);
  const ids: string[] = [];
  for (const task of table.ownedBy(params.session)) {
    if (!isExpendable(task)) continue;
    if (params.states && !params.states.includes(task.status.state)) continue;
    if (Date.parse(task.endedAt ?? task.updatedAt) >= endedBeforeMs) continue;
    if (canSee(caller.session, task, (id) => table.find(id))) ids.push(task.id);
  }
  return removeEach(context, ids);
}
