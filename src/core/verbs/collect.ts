import type { CollectParams } from '../../protocol/messages.ts';
import { canSee } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { isExpendable } from '../retention.ts';
import { inSlices } from '../turn/inSlices.ts';
import { removeEach } from './clean.ts';

/** Removes ended tasks of one owner, except unsaved ones and those with leftovers; returns their ids. */
export async function collect(
  context: EngineContext,
  params: CollectParams,
  caller: Caller,
): Promise<string[]> {
  const { table } = context;
  const endedBeforeMs = params.endedBefore === undefined ? Infinity : Date.parse(params.endedBefore);
  const ids: string[] = [];
  await inSlices(await table.ownedBy(params.session), (owned) => {
    const task = table.find(owned);
    if (!task || !isExpendable(task)) return;
    if (params.states && !params.states.includes(task.status.state)) return;
    if (Date.parse(task.endedAt ?? task.updatedAt) >= endedBeforeMs) return;
    if (canSee(caller.session, task, (id) => table.find(id))) ids.push(task.id);
  });
  return removeEach(context, ids);
}
