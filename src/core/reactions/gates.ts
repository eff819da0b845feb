import { isBetweenAttempts } from '../../protocol/checks.ts';
import { groupOf } from '../../protocol/task.ts';
import { isWaitingToStart, occupiesSlot } from '../scheduler.ts';
import { isEnd, type Happening, type Reaction } from '../turn/engineState.ts';

/**
 * A task that ends in a group with a gate keeps its slot there until a person says that the next one may start. One that
 * only waits for its next attempt keeps it for that.
 */
export const closeGates: Reaction = function* ({ groups, nowMs }, { changes }): Iterable<Happening> {
  for (const change of changes) {
    if (change.type === 'removed' || !change.previous) continue;
    const { task, previous } = change;
    const isBetween = isWaitingToStart(task) && (task.attempt.number > 1 || isBetweenAttempts(task));
    if (!isEnd(change) && !isBetween) continue;
    // What never ran changed nothing, and steps belong to another task.
    const hasRun = (isBetween || task.startedAt !== undefined) && occupiesSlot(previous);
    if (!hasRun || task.step !== undefined || task.keepsSlot || !groups.get(groupOf(task)).isGated) continue;
    yield { id: task.id, event: { type: 'slotKept', at: new Date(nowMs).toISOString() } };
  }
};
