import type { Task } from '../../protocol/task.ts';
import { IDLE_PERCENT, type UseSample } from './samples.ts';

/* Whether a task is silent: it prints nothing and uses no processor. Pure. */

/** A drive's clock may be ahead of this machine's by so much; beyond that, this machine's was set back. */
const AHEAD_MS = 60_000;

/** What is known of a task when it is judged. Times are milliseconds since the epoch. */
export interface Heard {
  /** When it last printed something, or was started. */
  outputAtMs: number | undefined;
  /** The latest look at its processes; `undefined` where this system does not tell what they use. */
  sample: UseSample | undefined;
  nowMs: number;
}

/**
 * Since when a task is silent, if that is as long as `stallAfterMs`; otherwise `undefined`. What it was before stays
 * as long as nothing shows otherwise, so one silence has one beginning, also for the next host.
 */
export function silentSinceMs(
  task: Pick<Task, 'status' | 'pausedAt' | 'stallAfterMs' | 'silentSince'>,
  { outputAtMs, sample, nowMs }: Heard,
): number | undefined {
  const { stallAfterMs, silentSince } = task;
  const before = silentSince === undefined ? undefined : Date.parse(silentSince);
  if (stallAfterMs === undefined || !canBeSilent(task)) return undefined;
  const hasPrinted = before !== undefined && Math.floor(outputAtMs ?? 0) > before;
  if (sample && sample.percent === undefined) return hasPrinted ? undefined : before;
  if (sample?.percent !== undefined && sample.percent >= IDLE_PERCENT) return undefined;
  if (before !== undefined && !hasPrinted) return before;
  const heardMs = [outputAtMs, sample?.busyAtMs].filter((each) => each !== undefined);
  if (heardMs.length === 0) return undefined;
  const sinceMs = Math.floor(Math.max(...heardMs));
  return nowMs - sinceMs >= stallAfterMs ? sinceMs : undefined;
}

/** One that waits for a person, or is paused, has nothing to do. */
export function canBeSilent({ status, pausedAt }: Pick<Task, 'status' | 'pausedAt'>): boolean {
  return status.state === 'running' && pausedAt === undefined;
}

/** The latest of some times; those of a clock that was set back since tell nothing. */
export function latestHeard(times: readonly (number | undefined)[], nowMs: number): number | undefined {
  const known = times.filter((time) => time !== undefined && time <= nowMs + AHEAD_MS) as number[];
  return known.length > 0 ? Math.max(...known) : undefined;
}
