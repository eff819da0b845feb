import type { ScheduleLine } from '../../protocol/schedule.ts';
import type { IfMissed, IfRunning } from '../../protocol/schedulePolicies.ts';
import { countDue, lastDue, type Calendar } from './calendar.ts';

/** A due time is in time until so long after it: a machine is busy, and a timer of the system may come once a minute. */
export const IN_TIME_MS = 2 * 60_000;
/** A clock that is set back by more was wrong before. */
const WRONG_CLOCK_MS = 24 * 3_600_000;

/** A schedule, as far as it decides. */
export interface Plan {
  calendar: Calendar;
  ifMissed: IfMissed;
  ifRunning: IfRunning;
  isPaused: boolean;
  /** The last due time for which something was decided. */
  judgedUntilMs: number;
}

/** Its tasks that have not ended, by whether they have begun. */
export interface Unfinished {
  running: readonly string[];
  waiting: readonly string[];
}

/** A task to start. */
export interface DueStart {
  dueMs: number;
  isLate: boolean;
  /** The tasks whose end it waits for. */
  after: readonly string[];
  /** Those of them to cancel first. */
  cancels: readonly string[];
}

/** What is to be done now. Each due time until `judgedUntilMs` is in a line, or is that of `start`. */
export interface Decision {
  lines: ScheduleLine[];
  start?: DueStart;
  judgedUntilMs: number;
}

/** Whether there is something to decide; `nextMs` is the first due time for which nothing was decided. */
export function isToDecide({ judgedUntilMs }: Plan, nextMs: number | undefined, nowMs: number): boolean {
  return (nextMs ?? Infinity) <= nowMs || judgedUntilMs > nowMs + WRONG_CLOCK_MS;
}

/**
 * What follows from the due times until now, for which nothing was decided: at most one start, for the last of them,
 * and a reason for each other. `undefined` if nothing is due. Pure.
 */
export function decide(plan: Plan, unfinished: Unfinished, nowMs: number): Decision | undefined {
  const { calendar, judgedUntilMs } = plan;
  if (judgedUntilMs > nowMs + WRONG_CLOCK_MS)
    return { lines: [line(nowMs, { dueMs: judgedUntilMs, what: 'clockSetBack' })], judgedUntilMs: nowMs };
  const firstMs = calendar.after(judgedUntilMs);
  const dueMs = lastDue(calendar, { afterMs: judgedUntilMs, upToMs: nowMs });
  if (firstMs === undefined || dueMs === undefined) return undefined;
  const skipAll = (reason: 'paused' | 'missed') => ({
    lines: skipped(calendar, { firstMs, lastMs: dueMs, reason }, nowMs),
    judgedUntilMs: dueMs,
  });
  if (plan.isPaused) return skipAll('paused');
  const isLate = nowMs - dueMs > IN_TIME_MS;
  if (isLate && plan.ifMissed === 'skip') return skipAll('missed');
  const lines = overtaken(plan, dueMs, nowMs);
  const found = besideOthers(plan.ifRunning, unfinished);
  return typeof found === 'string'
    ? {
        lines: [...lines, line(nowMs, { dueMs, what: 'skipped', reason: found })],
        judgedUntilMs: dueMs,
      }
    : { lines, start: { dueMs, isLate, ...found }, judgedUntilMs: dueMs };
}

/** The lines for due times before one for which a task was started; it stands for all of them. */
export function overtaken({ calendar, judgedUntilMs }: Plan, dueMs: number, nowMs: number): ScheduleLine[] {
  const firstMs = calendar.after(judgedUntilMs);
  const lastMs = lastDue(calendar, { afterMs: judgedUntilMs, upToMs: dueMs - 1 });
  if (firstMs === undefined || lastMs === undefined) return [];
  return skipped(calendar, { firstMs, lastMs, reason: 'missed' }, nowMs);
}

/** What a start waits for, or why there is none. */
function besideOthers(
  ifRunning: IfRunning,
  { running, waiting }: Unfinished,
): Pick<DueStart, 'after' | 'cancels'> | 'running' | 'queued' {
  const all = [...running, ...waiting];
  if (all.length === 0) return { after: [], cancels: [] };
  if (ifRunning === 'cancel') return { after: all, cancels: all };
  if (ifRunning === 'skip') return 'running';
  return waiting.length > 0 ? 'queued' : { after: running, cancels: [] };
}

function skipped(
  calendar: Calendar,
  { firstMs, lastMs, reason }: { firstMs: number; lastMs: number; reason: 'paused' | 'missed' },
  nowMs: number,
): ScheduleLine[] {
  const only = line(nowMs, { dueMs: firstMs, what: 'skipped', reason });
  if (lastMs === firstMs) return [only];
  const count = countDue(calendar, firstMs, lastMs);
  return [{ ...only, until: new Date(lastMs).toISOString(), ...(count !== undefined && { count }) }];
}

/** A line of the history. */
export function line(
  nowMs: number,
  { dueMs, ...rest }: Omit<ScheduleLine, 'at' | 'due'> & { dueMs: number },
): ScheduleLine {
  return { at: new Date(nowMs).toISOString(), due: new Date(dueMs).toISOString(), ...rest };
}
