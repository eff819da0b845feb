import { sortInSlices } from '../base/sortInSlices.ts';
import { TimeSlice } from '../base/timeSlice.ts';
import type { RetentionPolicy } from '../protocol/messages.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import type { EndedTasks } from './state/endedTasks.ts';
import { inSlices } from './turn/inSlices.ts';

const SLICE_MS = 4;

/** The default retention policy, as in the settings. */
export const DEFAULT_RETENTION: RetentionPolicy = {
  maxAgeMs: 30 * 24 * 60 * 60 * 1000,
  maxCount: 5000,
  maxBytes: 10 * 1024 ** 3,
};

/**
 * Ids of the tasks that a policy does not keep, oldest end first. Changes nothing, so that a removal can be previewed.
 * Never includes a live task, a task with leftovers, or a task whose last state is not on disk. In slices, because there
 * may be very many.
 */
export async function chooseExpired(
  tasks: Iterable<Task>,
  policy: RetentionPolicy,
  nowMs: number,
): Promise<string[]> {
  const found: { id: string; endMs: number; bytes: number }[] = [];
  await inSlices(tasks, (task) => {
    if (isExpendable(task)) found.push({ id: task.id, endMs: endedAtMs(task), bytes: bytesOf(task) });
  });
  const byEnd = (a: { endMs: number }, b: { endMs: number }) => a.endMs - b.endMs;
  const ended = await sortInSlices(found, byEnd, new TimeSlice(SLICE_MS));
  let count = ended.length;
  let bytes = ended.reduce((sum, task) => sum + task.bytes, 0);
  const expired: string[] = [];
  for (const task of ended) {
    if (!isTooMuch({ count, bytes, ageMs: nowMs - task.endMs }, policy)) break;
    expired.push(task.id);
    count--;
    bytes -= task.bytes;
  }
  return expired;
}

/**
 * The next task that a policy does not keep without anybody asking, out of all tasks. The task that ended last has not been
 * looked at yet: its output is not counted. A single output over the limit removes nobody else's.
 */
export function nextExpired(ended: EndedTasks, policy: RetentionPolicy, nowMs: number): string | undefined {
  const [oldest, latest] = [ended.oldest(), ended.latest()];
  if (!oldest || !latest) return undefined;
  const bytes = ended.bytes - latest.bytes;
  if (!isTooMuch({ count: ended.count, bytes, ageMs: nowMs - oldest.endedAtMs }, policy)) return undefined;
  const { maxBytes = Infinity } = policy;
  const largest = bytes > maxBytes ? ended.largestEarlier() : undefined;
  return largest && largest.bytes > maxBytes ? largest.id : oldest.id;
}

/** Whether a task has to go, if the oldest of what is kept has this age. */
function isTooMuch(
  kept: { count: number; bytes: number; ageMs: number },
  { maxAgeMs = Infinity, maxCount = Infinity, maxBytes = Infinity }: RetentionPolicy,
): boolean {
  return kept.ageMs > maxAgeMs || kept.count > maxCount || kept.bytes > maxBytes;
}

/**
 * Whether a task may be removed: it has ended, none of its processes run, its last state is on disk, and nobody has to
 * say what follows it.
 */
export function isExpendable(task: Task): boolean {
  return isTerminal(task) && !task.leftovers && !task.keepsSlot && task.unsaved === undefined;
}

export function endedAtMs(task: Task): number {
  return Date.parse(task.endedAt ?? task.updatedAt);
}

/** The bytes that its attempts have written. */
export function bytesOf(task: Task): number {
  return (task.earlier ?? []).reduce((sum, attempt) => sum + attempt.output.bytes, task.output.bytes);
}
