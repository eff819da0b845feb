import type { Task } from '../../protocol/task.ts';
import type { WaitReason } from '../../protocol/statistics.ts';

/** How long a task waited before its first attempt, and for what as far as that is known, in milliseconds. */
export interface Waited {
  total: number;
  forTime: number;
  forTasks: number;
}

/** `undefined` if it has not started, or its record does not say any more when. */
export function waitedBefore(task: Task, find: (id: string) => Task | undefined): Waited | undefined {
  const { attempt, earlier, createdAt, startAt, after } = task;
  const first = attempt.number === 1 ? task : earlier?.find(({ number }) => number === 1);
  if (first?.startedAt === undefined) return undefined;
  const begin = Date.parse(createdAt);
  const end = Math.max(begin, Date.parse(first.startedAt));
  const due = startAt === undefined ? begin : between(begin, Date.parse(startAt), end);
  let met = due;
  for (const { task: id } of after ?? []) {
    const endedAt = Date.parse(find(id)?.endedAt ?? '');
    // One that has ended later has run again since.
    if (endedAt > met && endedAt <= end) met = endedAt;
  }
  return { total: end - begin, forTime: due - begin, forTasks: met - due };
}

/** What a pending task waits for. */
export function waitReason({ status }: Task): WaitReason | undefined {
  return status.state === 'pending' ? (status.waitsFor?.kind ?? 'other') : undefined;
}

function between(least: number, value: number, most: number): number {
  return Math.min(Math.max(least, value), most);
}
