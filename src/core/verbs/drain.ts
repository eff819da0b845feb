import type { DrainParams } from '../../protocol/messages.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { inSlices } from '../turn/inSlices.ts';
import { listed } from './list.ts';

/** Tasks that ended since this consumer last asked, in the order of their ends. Many tasks are drained in slices. */
export async function drain(context: EngineContext, params: DrainParams, caller: Caller): Promise<Task[]> {
  const { consumer, ...filter } = params;
  const isToDrain = (task: Task) => isTerminal(task) && !task.drainedBy?.includes(consumer);
  const ended = [...listed(context, filter, caller)]
    .filter(isToDrain)
    .toSorted((a, b) => Date.parse(a.endedAt ?? a.updatedAt) - Date.parse(b.endedAt ?? b.updatedAt));
  const drained: Task[] = [];
  await inSlices(ended, ({ id }) => {
    const task = context.table.find(id);
    if (task && isToDrain(task)) drained.push(context.turn.apply(id, { type: 'drained', consumer }));
  });
  return drained;
}
