const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
/** A reset time further in the past than this means tomorrow. */
const PAST_MS = 60_000;

const LIMIT_PATTERNS = [
  /usage[ _]limit/i,
  /rate[ _-]?limit/i,
  /hit your (?:[\w-]+ )?limit/i,
  /\b(?:5-hour|hourly|daily|weekly|session|opus|sonnet) limit reached/i,
  /out of extra usage/i,
  /too many requests/i,
  /quota\b.{0,80}\b(?:exceeded|exhausted|reset)|exceeded your (?:current )?quota|exhausted your [\w ]{0,40}(?:quota|capacity)/i,
  /RESOURCE_EXHAUSTED/,
  /^429\b|\b(?:error|status|code|http)["']?\W{0,4}429\b/i,
];

const UNITS_MS: readonly (readonly [RegExp, number])[] = [
  [/([\d.]{1,20}) ?d(?:ays?)?\b/i, DAY_MS],
  [/([\d.]{1,20}) ?h(?:ours?|rs?)?(?![a-z])/i, 3_600_000],
  [/([\d.]{1,20}) ?m(?:in(?:ute)?s?)?(?![a-z])/i, 60_000],
  [/([\d.]{1,20}) ?s(?:ec(?:ond)?s?)?(?![a-z])/i, SECOND_MS],
];

/** When a rate limit ends. */
export interface RateLimit {
  /** ISO 8601 UTC; missing if unknown. */
  retryAt?: string;
}

/** Parses a message about a usage or rate limit; `undefined` if it is about something else. */
export function parseRateLimit(message: string, now: Date): RateLimit | undefined {
  if (!LIMIT_PATTERNS.some((pattern) => pattern.test(message))) return undefined;
  const at = parseEpoch(message) ?? parseDelay(message, now) ?? parseClock(message, now);
  return at && Number.isFinite(at.getTime()) ? { retryAt: at.toISOString() } : {};
}

function parseEpoch(message: string): Date | undefined {
  const match = /(?:\||resets_?at"?\s*[:=]\s*)(\d{10})(?:\d{3})?\b/i.exec(message);
  return match ? new Date(Number(match[1]) * SECOND_MS) : undefined;
}

function parseDelay(message: string, now: Date): Date | undefined {
  const field = /(?:resets_in_seconds|retry_after(?:_seconds)?)"?\s*[:=]\s*(\d+)/i.exec(message);
  if (field) return new Date(now.getTime() + Number(field[1]) * SECOND_MS);
  const phrase =
    /(?:(?:again|retry|resets?) (?:in|after)|retryDelay"?\s*:)\s*"?((?:[\d.]+ ?[a-z]+[ ,]{0,2}){1,4})/i.exec(
      message,
    )?.[1];
  if (phrase === undefined) return undefined;
  const delayMs = UNITS_MS.reduce((sum, [unit, ms]) => sum + Number(unit.exec(phrase)?.[1] ?? 0) * ms, 0);
  return delayMs > 0 ? new Date(now.getTime() + delayMs) : undefined;
}

const CLOCK =
  /(?:resets?|again)(?: at| on)?:? (?:(?<month>[a-z]{3})[a-z]* (?<day>\d{1,2})(?:st|nd|rd|th)?,? ?(?:(?<year>\d{4}),? )?(?:at )?)?(?<hour>\d{1,2})(?::(?<minute>\d\d))? ?(?<half>[ap]m)?(?: \((?<zone>[\w/+-]+)\))?/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Parses a time of day in the named time zone, or else the local one. Without a date, it is the next such time. */
function parseClock(message: string, now: Date): Date | undefined {
  const parts = CLOCK.exec(message)?.groups;
  if (!parts || (parts.half === undefined && parts.minute === undefined)) return undefined;
  const zone = isZone(parts.zone) ? parts.zone : undefined;
  const month = MONTHS.indexOf(parts.month?.toLowerCase() ?? '');
  const local = localParts(now, zone);
  const hour = parts.half
    ? (Number(parts.hour) % 12) + (parts.half.toLowerCase() === 'pm' ? 12 : 0)
    : Number(parts.hour);
  const wall = Date.UTC(
    Number(parts.year ?? local.year),
    month >= 0 ? month : local.month - 1,
    month >= 0 ? Number(parts.day) : local.day,
    hour,
    Number(parts.minute ?? 0),
  );
  const at = new Date(wall - offsetMs(new Date(wall), zone));
  const isPast = month < 0 && at.getTime() < now.getTime() - PAST_MS;
  return isPast ? new Date(at.getTime() + DAY_MS) : at;
}

function isZone(zone: string | undefined): boolean {
  try {
    return zone !== undefined && Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}

function localParts(
  at: Date,
  timeZone: string | undefined,
): Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number> {
  const format = new Intl.DateTimeFormat('en-US', {
    ...(timeZone !== undefined && { timeZone }),
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' },
  } as const);
  const values = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = values;
  return { year, month, day, hour, minute, second };
}

/** Offset of the time zone from UTC at that time. */
function offsetMs(at: Date, timeZone: string | undefined): number {
  const { year, month, day, hour, minute, second } = localParts(at, timeZone);
  return (
    Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at.getTime() / SECOND_MS) * SECOND_MS
  );
}
