import { Cron } from 'croner';
import type { Calendar } from './calendar.ts';
import { Zone, type WallMs } from './zone.ts';

/** Nothing that the library takes beyond the five fields that everybody knows. */
const FIVE_FIELDS = /^[\dA-Za-z*,/#-]+(?:\s+[\dA-Za-z*,/#-]+){4}$/;
/** The field of hours says every hour. */
const EVERY_HOUR = /^(?:\*|\*\/1|0-23)$/;

/**
 * The due times of five fields of cron, as a wall clock shows them. A time that the clock skips is due when it does so; one
 * that it shows twice is due the first time. What is due in every hour keeps its distance also while an hour is repeated.
 * @throws Error with the reason, RangeError if there is no such zone
 */
export function cronCalendar(fields: string, timeZone: string): Calendar {
  const zone = new Zone(timeZone);
  const next = wallTimes(fields);
  const [, hours = ''] = fields.trim().split(/\s+/);
  return { after: EVERY_HOUR.test(hours) ? flowing(zone, next) : fixed(zone, next) };
}

/** The next time on a wall clock that knows no change: the library finds it in UTC. */
function wallTimes(fields: string): (wall: WallMs) => WallMs | undefined {
  if (!FIVE_FIELDS.test(fields.trim())) throw new Error('it does not have the five fields of cron');
  const cron = new Cron(fields.trim(), { utcOffset: 0, paused: true });
  return (wall) => cron.nextRun(new Date(wall))?.getTime();
}

function fixed(zone: Zone, next: (wall: WallMs) => WallMs | undefined) {
  return (ms: number): number | undefined => {
    for (let wall = next(zone.wallAt(ms)); wall !== undefined; wall = next(wall)) {
      const due = zone.instantOf(wall);
      // While an hour is repeated, the first time is over.
      if (due > ms) return due;
    }
    return undefined;
  };
}

function flowing(zone: Zone, next: (wall: WallMs) => WallMs | undefined) {
  return (ms: number): number | undefined => {
    // A change of the clock itself may be due.
    for (let fromMs = ms, aheadMs = 0; ; aheadMs = 1) {
      const offset = zone.offsetAt(fromMs);
      const wall = next(fromMs - aheadMs + offset);
      if (wall === undefined) return undefined;
      const due = wall - offset;
      if (zone.offsetAt(due) === offset) return due;
      // The clock is changed before that: from there on, it shows other times.
      fromMs = zone.changeIn(fromMs, due);
    }
  };
}
