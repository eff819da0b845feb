import type { Task } from '../../protocol/task.ts';
import { IDLE_PERCENT, type UseSample } from './samples.ts';

/* Whether a task is silent: it prints nothing and uses no processor. Pure. */

/** A look at a task's output. Times are milliseconds since the epoch. */
export interface OutputLook {
  lookedAtMs: number;
  /** The file's own time, by the clock of its drive; `undefined` if there is no file. */
  modifiedMs: number | undefined;
  /** When the task last printed something, or was started, by this machine's clock. */
  heardAtMs: number;
  /** Whether it has printed since the look before; `undefined` for the first look. */
  hasPrinted?: boolean;
}

/** What is known of a task when it is judged. */
export interface Heard {
  output: OutputLook;
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
  { output, sample, nowMs }: Heard,
): number | undefined {
  const { stallAfterMs, silentSince } = task;
  const before = silentSince === undefined ? undefined : Date.parse(silentSince);
  if (stallAfterMs === undefined || !canBeSilent(task)) return undefined;
  const hasPrinted = before !== undefined && (output.hasPrinted ?? Math.floor(output.heardAtMs) > before);
  if (sample && sample.percent === undefined) return hasPrinted ? undefined : before;
  if (sample?.percent !== undefined && sample.percent >= IDLE_PERCENT) return undefined;
  if (before !== undefined && !hasPrinted) return before;
  const sinceMs = Math.floor(Math.max(output.heardAtMs, sample?.busyAtMs ?? -Infinity));
  return nowMs - sinceMs >= stallAfterMs ? sinceMs : undefined;
}

/** One that waits for a person, or is paused, has nothing to do. */
export function canBeSilent({ status, pausedAt }: Pick<Task, 'status' | 'pausedAt'>): boolean {
  return status.state === 'running' && pausedAt === undefined;
}

/**
 * A look at a task's output after the one before it. What has changed since then was printed between the two, whatever
 * the clock of its drive says; nothing was printed later than now, also after this machine's clock was set back.
 */
export function nextOutputLook(
  before: OutputLook | undefined,
  look: { modifiedMs: number | undefined; startedAtMs: number; nowMs: number },
): OutputLook {
  const { modifiedMs, startedAtMs, nowMs } = look;
  const isSame = before !== undefined && modifiedMs === before.modifiedMs;
  const heardAtMs = isSame
    ? before.heardAtMs
    : Math.max(modifiedMs ?? -Infinity, before?.lookedAtMs ?? startedAtMs);
  return {
    ...{ lookedAtMs: nowMs, modifiedMs, heardAtMs: Math.min(heardAtMs, nowMs) },
    ...(before && { hasPrinted: !isSame }),
  };
}
