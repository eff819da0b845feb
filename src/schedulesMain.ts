/*
 * When tasks of schedules are due, and how a host is started for them. A bundle of its own (`#schedules`), so that hosts
 * without a schedule do not load it.
 */
export { parseWhen, type ParsedWhen } from './core/schedules/parseWhen.ts';
export { isNear, ScheduleKeeper } from './core/schedules/scheduleKeeper.ts';
export { installTimer, isTimerInstalled, uninstallTimer } from './client/scheduleTimer/installTimer.ts';
