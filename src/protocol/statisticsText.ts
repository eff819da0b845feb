import type { Ends, WaitReason, WaitStatistics } from './statistics.ts';

/* The words of statistics, on every surface. */

/** When a run counts as slower than usual. */
export const SLOW_RULE =
  'Slower than usual: the last success took longer than nine of ten of the 50 successes before it, and a quarter longer than their median. At least 5 are compared.';

/** What statistics do not know. */
export const UNKNOWN_RULE =
  'Records say neither when a rerun was asked for, nor for how long a task waited for a slot, a resume or an approval each. Usage is counted on the day of the end.';

/** How many attempts have ended. */
export function endsOf({ succeeded, failed, cancelled }: Ends): number {
  return succeeded + failed + cancelled;
}

/** `80%` of the attempts that were not cancelled succeeded; 100% only if all did. */
export function rateText({ succeeded, failed }: Ends): string {
  return succeeded + failed === 0 ? '-' : `${Math.floor((100 * succeeded) / (succeeded + failed))}%`;
}

const REASONS: Record<WaitReason, string> = {
  slot: 'for a slot',
  paused: 'paused',
  tasks: 'for tasks',
  leftovers: 'for leftovers',
  time: 'for a time',
  approval: 'for approval',
  check: 'for a check',
  lock: 'for a lock',
  gate: 'at a gate',
  budget: 'for a budget',
  limit: 'at a limit',
  other: 'to be started',
};

/** `2 for a slot, 1 paused`; empty if none waits. */
export function waitingText({ waiting }: Pick<WaitStatistics, 'waiting'>): string {
  return Object.entries(waiting)
    .map(([reason, count]) => `${count} ${REASONS[reason as WaitReason] ?? reason}`)
    .join(', ');
}
