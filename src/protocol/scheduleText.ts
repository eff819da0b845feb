import { inEnglish, type Say } from '../base/say.ts';
import type { ScheduleLine, ScheduleRow } from './schedule.ts';

/* Schedules in words, for the command line and the editor. */

/** When: `0 9 * * 1-5 (Europe/Berlin)`, `every 2h`. */
export function whenText({ when, timeZone }: Pick<ScheduleRow, 'when' | 'timeZone'>): string {
  return when.startsWith('every ') ? when : `${when} (${timeZone})`;
}

/** The name of a schedule, else what it starts. */
export function scheduleTitle({ name, title, agent }: Pick<ScheduleRow, 'name' | 'title' | 'agent'>): string {
  return name ?? (agent === undefined ? title : `${agent}: ${title}`);
}

/** Whether nothing of it will ever be due. */
export function isOver({ nextAt, pausedAt }: Pick<ScheduleRow, 'nextAt' | 'pausedAt'>): boolean {
  return nextAt === undefined && pausedAt === undefined;
}

const REASONS: Record<NonNullable<ScheduleLine['reason']>, (say: Say) => string> = {
  missed: (say) => say('skipped: no host ran, or the machine slept'),
  paused: (say) => say('skipped: the schedule was paused'),
  running: (say) => say('skipped: the task before had not ended'),
  queued: (say) => say('skipped: another task was waiting already'),
  refused: (say) => say('skipped: the start was refused'),
};

/** What was decided: `started sh-7f3k2m9q`, `skipped: the schedule was paused`. */
export function lineText(
  { what, reason = 'missed', task = '', message, until, count }: ScheduleLine,
  say: Say = inEnglish,
): string {
  switch (what) {
    case 'started':
      return say('started {0}', task);
    case 'caughtUp':
      return say('caught up later by {0}', task);
    case 'asked':
      return say('run by hand: {0}', task);
    case 'clockSetBack':
      return say('the clock was set back by days; the schedule continues from there');
    case 'skipped': {
      const why = REASONS[reason](say);
      const text =
        until === undefined
          ? why
          : count === undefined
            ? say('many times {0}', why)
            : say('{0} times {1}', count, why);
      return message === undefined ? text : `${text} (${message})`;
    }
  }
}
