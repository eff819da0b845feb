import parseDuration from 'parse-duration';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A duration as a person writes it, in milliseconds: `90`, `90 s`, `1h30m`; a number alone means seconds. */
export function parsePeriod(text: string): number | undefined {
  const trimmed = text.trim();
  // The library takes whatever it finds a number in.
  if (!/^(\d+(\.\d+)?\s*[a-z]*\s*)+$/i.test(trimmed)) return undefined;
  const ms = /^[\d.]+$/.test(trimmed) ? Number(trimmed) * 1000 : parseDuration(trimmed);
  return ms === null || !Number.isFinite(ms) || ms <= 0 ? undefined : Math.round(ms);
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
  if (date.getTime() <= now) date.setTime(date.getTime() + DAY_MS);
  return date.toISOString();
}
