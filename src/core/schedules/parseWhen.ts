import { parseDayTime } from '../../base/calendarDay.ts';
import { everyCalendar, onceCalendar, type Calendar } from './calendar.ts';
import { cronCalendar } from './cronCalendar.ts';
import { Zone } from './zone.ts';

const UNIT_MS: Record<string, number> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 24 * 3_600_000,
  w: 7 * 24 * 3_600_000,
};
const LONGEST_MS = 3660 * 24 * 3_600_000;
const PERIOD = /^(?:\d+\s*(?:s|m|h|d|w)[a-z]*\s*)+$/i;
const LOCAL_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)$/;
const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)$/;
const DAY_MS = 24 * 3_600_000;

/** When something is due, and how it is written for good. */
export type ParsedWhen = { when: string; calendar: Calendar } | { fault: string };

/**
 * Reads what a person wrote: `0 9 * * 1-5`, `every 90s`, `at 2026-12-01T09:00`, `at 18:30`. What is relative to now is made
 * absolute. `anchorMs` is from when intervals are counted, and now.
 */
export function parseWhen(text: string, place: { timeZone: string; anchorMs: number }): ParsedWhen {
  const [, word = '', rest = ''] = /^\s*(every|at)(?:\s+(.*?))?\s*$/i.exec(text) ?? [];
  if (!isZone(place.timeZone)) return { fault: `There is no time zone "${place.timeZone}".` };
  if (word.toLowerCase() === 'every') return parseEvery(rest, place.anchorMs);
  if (word.toLowerCase() === 'at') return parseAt(rest, place);
  return parseCron(text.trim().replace(/\s+/g, ' '), place);
}

function isZone(name: string): boolean {
  try {
    return Boolean(new Zone(name));
  } catch {
    return false;
  }
}

function parseEvery(text: string, anchorMs: number): ParsedWhen {
  const amounts = PERIOD.test(text) ? [...text.matchAll(/(\d+)\s*([smhdw])[a-z]*/gi)] : [];
  const ms = amounts.reduce(
    (sum, [, amount, unit = '']) => sum + Number(amount) * (UNIT_MS[unit.toLowerCase()] ?? 0),
    0,
  );
  if (ms < 1000 || ms > LONGEST_MS)
    return {
      fault: `"${`every ${text}`.trim()}" must be like "every 90s", "every 2h" or "every 1h30m", as one text.`,
    };
  const written = amounts.map(([, amount = '', unit = '']) => `${amount}${unit.toLowerCase()}`).join('');
  return { when: `every ${written}`, calendar: everyCalendar(ms, anchorMs) };
}

function parseAt(text: string, { timeZone, anchorMs }: { timeZone: string; anchorMs: number }): ParsedWhen {
  const zone = new Zone(timeZone);
  const clock = CLOCK.exec(text);
  if (clock) {
    const today = Math.floor(zone.wallAt(anchorMs) / DAY_MS) * DAY_MS;
    const wall = today + Number(clock[1]) * 3_600_000 + Number(clock[2]) * 60_000;
    return once(zone, zone.instantOf(wall) > anchorMs ? wall : wall + DAY_MS);
  }
  const local = LOCAL_TIME.exec(text);
  const localMs = local ? parseDayTime(`${local[1] ?? ''}T${local[2] ?? ''}Z`) : Number.NaN;
  if (!Number.isNaN(localMs)) return once(zone, localMs);
  const absoluteMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d.*(?:Z|[+-]\d\d:\d\d)$/.test(text)
    ? parseDayTime(text)
    : Number.NaN;
  if (Number.isNaN(absoluteMs))
    return {
      fault: `"${`at ${text}`.trim()}" must be like "at 18:30" or "at 2026-12-01T09:00", as one text.`,
    };
  return { when: `at ${new Date(absoluteMs).toISOString()}`, calendar: onceCalendar(absoluteMs) };
}

function once(zone: Zone, wall: number): ParsedWhen {
  const written = new Date(wall).toISOString().slice(0, 19).replace(/:00$/, '');
  return { when: `at ${written}`, calendar: onceCalendar(zone.instantOf(wall)) };
}

function parseCron(text: string, { timeZone, anchorMs }: { timeZone: string; anchorMs: number }): ParsedWhen {
  try {
    const calendar = cronCalendar(text, timeZone);
    if (calendar.after(anchorMs) === undefined) return { fault: `"${text}" never comes.` };
    return { when: text, calendar };
  } catch (error) {
    const reason = (error as Error).message.replace(/^CronPattern: /, '').replace(/\.$/, '');
    return {
      fault:
        `"${text}" cannot be read: ${reason}. ` +
        'It is five fields of cron such as "0 9 * * 1-5", "every 2h", or "at 2026-12-01T09:00".',
    };
  }
}
