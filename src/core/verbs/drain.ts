import { sortInSlices } from '../../base/sortInSlices.ts';
import { TimeSlice } from '../../base/timeSlice.ts';
import type { DrainParams } from '../../protocol/messages.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { endedAtMs } from '../retention.ts';
import { inSlices } from '../turn/inSlices.ts';
import { listed } from './list.ts';

const SLICE_MS = 4;

/** Tasks that ended since this consumer last asked, in the order of their ends. Many tasks are drained in slices. */
export async function drain(context: EngineContext, params: DrainParams, caller: Caller): Promise<Task[]> {
  const { consumer, ...filter } = params;
  const isToDrain = (task: Task) => isTerminal(task) && !task.drainedBy?.includes(consumer);
  const found: { id: string; endMs: number }[] = [];
  await inSlices(listed(context, filter, caller), (task) => {
    if (isToDrain(task)) found.push({ id: task.id, endMs: endedAtMs(task) });
  });
  const byEnd = (a: { endMs: number }, b: { endMs: number }) => a.endMs - b.endMs;
  const ended = await sortInSlices(found, byEnd, new TimeSlice(SLICE_MS));
  const drained: Task[] = [];
  await inSlices(ended, ({ id }) => {
    const task = context.table.find(id);
    if (task && isToDrain(task)) drained.push(context.turn.apply(id, { type: 'drained', consumer }));
  });
  return drained;
}
