import type { Task } from '../../protocol/task.ts';
import { isUrgent, type TaskEventNotice } from './noticeEvents.ts';

/* What is told next, and when to pause. Pure. */

const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * MINUTE_MS;
/** So many failures in a row are no coincidence. */
const FAILURES = 3;

/** An event that is still to be told. */
export interface WaitingNotice {
  event: TaskEventNotice;
  /** It could not be told at once, so it is told together with others. */
  isHeld: boolean;
}

/** What the next run tells: one event, or several as one; `undefined` if nothing is to be told now. */
export function nextNotice(
  waiting: readonly WaitingNotice[],
  when: { isQuiet: boolean; isRecovering: boolean },
): WaitingNotice[] | undefined {
  const urgent = waiting.filter(({ event }) => isUrgent(event));
  // What a person has to answer is never one of several. After failures, as few runs as possible try again.
  const first = urgent.find(({ event }) => event.event === 'needsYou' || !when.isRecovering);
  if (first) return [first];
  const others = when.isQuiet ? [] : waiting.filter(({ event }) => !isUrgent(event));
  if (when.isRecovering) return someOf([...urgent, ...others]);
  return someOf(others.filter(({ isHeld }) => isHeld)) ?? someOf(others.slice(0, 1));
}

function someOf(notices: WaitingNotice[]): WaitingNotice[] | undefined {
  return notices.length > 0 ? notices : undefined;
}

/** How often the command has failed in a row, and its last run; `runs` in order of creation, those since then count. */
export function failuresOf(runs: readonly Task[], since: string): { count: number; last?: Task } {
  const ended = runs.filter(
    ({ status, createdAt }) => ['completed', 'failed'].includes(status.state) && createdAt >= since,
  );
  const good = ended.findLastIndex(({ status }) => status.state === 'completed');
  const count = ended.length - 1 - good;
  const last = ended.at(-1);
  return { count, ...(count > 0 && last && { last }) };
}

/** Whether it has failed so often that it pauses between further tries. */
export function isRecovering(failures: number): boolean {
  return failures >= FAILURES;
}

/**
 * Until when it pauses after so many failures in a row, in milliseconds: from the third one, a minute, twice as long
 * each time, up to an hour. Not at all if the clock was set back to before the last failure.
 */
export function pausedUntilMs(
  failures: number,
  { endedAt, nowMs }: { endedAt: string | undefined; nowMs: number },
): number {
  const endedMs = Date.parse(endedAt ?? '');
  if (!isRecovering(failures) || !(endedMs <= nowMs)) return 0;
  return endedMs + Math.min(MINUTE_MS * 2 ** (failures - FAILURES), LONGEST_PAUSE_MS);
}
