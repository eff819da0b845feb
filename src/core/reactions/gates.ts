import { groupOf } from '../../protocol/task.ts';
import { occupiesSlot } from '../scheduler.ts';
import { isEnd, type Happening, type Reaction } from '../turn/engineState.ts';

/** A task that ends in a group with a gate keeps its slot there until a person says that the next one may start. */
export const closeGates: Reaction = function* ({ groups, nowMs }, { changes }): Iterable<Happening> {
  for (const change of changes) {
    if (!isEnd(change)) continue;
    const { task, previous } = change;
    // What never ran changed nothing, and steps belong to another task.
    const hasRun = task.startedAt !== undefined && occupiesSlot(previous);
    if (!hasRun || task.step !== undefined || task.keepsSlot || !groups.get(groupOf(task)).isGated) continue;
    yield { id: task.id, event: { type: 'slotKept', at: new Date(nowMs).toISOString() } };
  }
};
