import { setTimeout as delay } from 'node:timers/promises';
import type { Termination } from '../../core/executor.ts';
import type { JobList } from './jobList.ts';
import type { JobQueue } from './jobQueue.ts';

/** How long a queue may take to end a job after it was told to, before its processes count as survivors. */
const KILL_LIMIT_MS = 60_000;
const FIRST_LOOK_MS = 250;
const LONGEST_PAUSE_MS = 3000;

/**
 * Ends a job: asks its processes to end, waits `graceMs`, kills them, takes the job out of the queue, and waits until the
 * queue says that it is over. A queue would only kill after a grace period of its own. @throws Error if the queue does not answer
 */
export async function terminateJob(
  { queue, list }: { queue: JobQueue; list: JobList },
  { job, graceMs, hasEnded }: { job: number; graceMs: number; hasEnded(): boolean },
): Promise<Termination> {
  const isOver = async () => {
    const found = (await list.get()).find(({ id }) => id === job);
    return found === undefined || found.phase === 'ended';
  };
  if (graceMs > 0) {
    await queue.signal(job, 'term');
    await within(graceMs, async () => hasEnded() || isOver());
  }
  if (!hasEnded()) await queue.signal(job, 'kill');
  await queue.signal(job, 'cancel');
  if (await within(KILL_LIMIT_MS, isOver)) return { survivors: [] };
  return { survivors: [{ pid: job, name: `job ${job}` }] };
}

/** Looks more and more rarely, because many may ask the queue. */
async function within(limitMs: number, isSo: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    if (await isSo()) return true;
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) return false;
    await delay(Math.min(pauseMs, leftMs));
  }
}
