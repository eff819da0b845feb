/* What a schedule does where it cannot simply start a task. */

/** What happens with due times at which no host ran, or the machine slept. */
export const IF_MISSED = ['once', 'skip'] as const;
export type IfMissed = (typeof IF_MISSED)[number];

/** What happens at a due time when the task of an earlier one has not ended. */
export const IF_RUNNING = ['skip', 'queue', 'cancel'] as const;
export type IfRunning = (typeof IF_RUNNING)[number];

export const DEFAULT_IF_MISSED: IfMissed = 'once';
export const DEFAULT_IF_RUNNING: IfRunning = 'skip';
