import { inEnglish, type Say } from '../base/say.ts';
import type { Ends, WaitReason, WaitStatistics } from './statistics.ts';

/* The words of statistics, on every surface. */

/** When a run counts as slower than usual. */
export const slowRule = (say: Say = inEnglish): string =>
  say(
    'Slower than usual: the last success took longer than nine of ten of the 50 successes before it, and a quarter longer than their median. At least 5 are compared.',
  );

/** What statistics do not know. */
export const unknownRule = (say: Say = inEnglish): string =>
  say(
    'Not recorded: when a rerun was requested, and how long a task waited for a slot, a resume or an approval each. Usage counts on the day on which a task ended.',
  );

/** How many attempts have ended. */
export function endsOf({ succeeded, failed, cancelled }: Ends): number {
  return succeeded + failed + cancelled;
}

/** `80%` of the attempts that were not cancelled succeeded; 100% only if all did. */
export function rateText({ succeeded, failed }: Ends): string {
  return succeeded + failed === 0 ? '-' : `${Math.floor((100 * succeeded) / (succeeded + failed))}%`;
}

const REASONS: Record<WaitReason, (say: Say) => string> = {
  slot: (say) => say('for a slot'),
  paused: (say) => say('paused'),
  tasks: (say) => say('for tasks'),
  leftovers: (say) => say('for leftovers'),
  time: (say) => say('for a time'),
  approval: (say) => say('for approval'),
  check: (say) => say('for a check'),
  lock: (say) => say('for a lock'),
  gate: (say) => say('at a gate'),
  budget: (say) => say('for a budget'),
  limit: (say) => say('at a limit'),
  other: (say) => say('to be started'),
};

/** `2 for a slot, 1 paused`; empty if none waits. */
export function waitingText({ waiting }: Pick<WaitStatistics, 'waiting'>, say: Say = inEnglish): string {
  return Object.entries(waiting)
    .map(([reason, count]) => `${count} ${REASONS[reason as WaitReason]?.(say) ?? reason}`)
    .join(', ');
}
