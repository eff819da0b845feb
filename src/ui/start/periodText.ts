import parseDuration from 'parse-duration';

/** As on the command line. */
const LONGEST_MS = 3660 * 24 * 60 * 60 * 1000;
/** Each way to read it is the only one: others make it try all of them, which takes for ever. */
const PERIOD = /^(?:\d+(?:\.\d+)?|(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+)$/i;

/** A duration as a person writes it, in milliseconds: `90`, `90 s`, `1h30m`; a number alone means seconds. */
export function parsePeriod(text: string): number | undefined {
  const trimmed = text.trim();
  // The library takes whatever it finds a number in.
  if (!PERIOD.test(trimmed)) return undefined;
  const ms = /^[\d.]+$/.test(trimmed) ? Number(trimmed) * 1000 : parseDuration(trimmed);
  const roundMs = Math.round(ms ?? Number.NaN);
  return roundMs > 0 && roundMs <= LONGEST_MS ? roundMs : undefined;
}

/** When to start: after so many milliseconds, or at a time of day. */
export type StartTime = { afterMs: number } | { at: string };

/** A start as a person writes it: `10m`, `in 2h`, `14:05`. */
export function parseStartTime(text: string): StartTime | undefined {
  const trimmed = text.trim().replace(/^(in|at)\s+/i, '');
  const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(trimmed);
  if (clock) return { at: `${(clock[1] ?? '').padStart(2, '0')}:${clock[2] ?? ''}` };
  const afterMs = parsePeriod(trimmed);
  return afterMs === undefined ? undefined : { afterMs };
}

/** The moment a start time means when it is said now: a time of day is the next one to come. ISO 8601. */
export function momentOf(start: StartTime, now: number): string {
  if ('afterMs' in start) return new Date(now + start.afterMs).toISOString();
  const [hours = 0, minutes = 0] = start.at.split(':').map(Number);
  const date = new Date(now);
  date.setHours(hours, minutes, 0, 0);
  if (date.getTime() <= now) date.setDate(date.getDate() + 1);
  return date.toISOString();
}
