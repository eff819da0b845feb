import type { RetentionPolicy } from '../protocol/messages.ts';
import { isTerminal, type Task } from '../protocol/task.ts';

/**
 * Ids of the tasks that a policy does not keep, oldest end first: pure, so that what it removes can be told before.
 * Never a live task, one of which processes still run, or one whose last state is not on disk.
 */
export function chooseExpired(tasks: Iterable<Task>, policy: RetentionPolicy, nowMs: number): string[] {
  const ended = [...tasks]
    .filter((task) => isTerminal(task) && !task.leftovers && task.unsaved === undefined)
    .toSorted((a, b) => endedAtMs(b) - endedAtMs(a));
  let bytes = 0;
  const expired: string[] = [];
  for (const [index, task] of ended.entries()) {
    bytes += bytesOf(task);
    const isTooOld = policy.maxAgeMs !== undefined && nowMs - endedAtMs(task) > policy.maxAgeMs;
    const isTooMany = policy.maxCount !== undefined && index >= policy.maxCount;
    const isTooMuch = policy.maxBytes !== undefined && bytes > policy.maxBytes;
    if (isTooOld || isTooMany || isTooMuch) expired.push(task.id);
  }
  return expired.toReversed();
}

function endedAtMs(task: Task): number {
  return Date.parse(task.endedAt ?? task.updatedAt);
}

/** All that its attempts have written. */
function bytesOf(task: Task): number {
  return (task.earlier ?? []).reduce((sum, attempt) => sum + attempt.output.bytes, task.output.bytes);
}
