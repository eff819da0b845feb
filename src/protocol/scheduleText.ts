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

const REASONS: Record<NonNullable<ScheduleLine['reason']>, string> = {
  missed: 'skipped: no host ran, or the machine slept',
  paused: 'skipped: the schedule was paused',
  running: 'skipped: the task before had not ended',
  queued: 'skipped: another task was waiting already',
  refused: 'skipped: the start was refused',
};

/** What was decided: `started sh-7f3k2m9q`, `skipped: the schedule was paused`. */
export function lineText({
  what,
  reason = 'missed',
  task = '',
  message,
  until,
  count,
}: ScheduleLine): string {
  switch (what) {
    case 'started':
      return `started ${task}`;
    case 'caughtUp':
      return `caught up later by ${task}`;
    case 'asked':
      return `run by hand: ${task}`;
    case 'clockSetBack':
      return 'the clock was set back by days; the schedule goes on from there';
    case 'skipped': {
      const many = until === undefined ? '' : count === undefined ? 'many times ' : `${count} times `;
      return `${many}${REASONS[reason]}${message === undefined ? '' : ` (${message})`}`;
    }
  }
}
