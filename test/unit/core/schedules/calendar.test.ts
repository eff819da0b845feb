import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countDue, everyCalendar, lastDue, type Calendar } from '../../../../src/core/schedules/calendar.ts';
import { cronCalendar } from '../../../../src/core/schedules/cronCalendar.ts';
import { parseWhen } from '../../../../src/core/schedules/parseWhen.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const iso = (ms: number | undefined) => (ms === undefined ? 'never' : new Date(ms).toISOString());

/** Due times after one time up to another. */
function dueIn(calendar: Calendar, afterMs: number, upToMs: number): number[] {
  const found: number[] = [];
  for (let due = calendar.after(afterMs); due !== undefined && due <= upToMs; due = calendar.after(due))
    found.push(due);
  return found;
}

const next = (fields: string, zone: string, { from, count }: { from: string; count: number }): string[] =>
  dueIn(cronCalendar(fields, zone), Date.parse(from), Date.parse(from) + 400 * DAY_MS)
    .slice(0, count)
    .map(iso);

describe('where clocks are changed', () => {
  test('a time that the clock skips is due when it does so, once', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', { from: '2026-03-28T12:00:00Z', count: 2 })).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(next('*/10 2 29 3 *', 'Europe/Berlin', { from: '2026-03-28T12:00:00Z', count: 1 })).toEqual([
      '2026-03-29T01:00:00.000Z',
    ]);
    // A whole day was skipped.
    expect(next('0 12 30 12 *', 'Pacific/Apia', { from: '2011-12-29T00:00:00Z', count: 1 })).toEqual([
      '2011-12-30T10:00:00.000Z',
    ]);
  });

  test('a time that the clock shows twice is due the first time', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', { from: '2026-10-24T12:00:00Z', count: 2 })).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  test('what is due in every hour keeps its distance', () => {
    expect(next('30 * * * *', 'Europe/Berlin', { from: '2026-10-24T23:59:00Z', count: 4 })).toEqual(
      ['00', '01', '02', '03'].map((hour) => `2026-10-25T${hour}:30:00.000Z`),
    );
    expect(next('30 * * * *', 'Europe/Berlin', { from: '2026-03-28T23:59:00Z', count: 3 })).toEqual(
      ['00', '01', '02'].map((hour) => `2026-03-29T${hour}:30:00.000Z`),
    );
  });
});

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'] as const;
const someFields = fc
  .tuple(
    fc.constantFrom('*', '0', '30', '*/15', '5,50', '10-20'),
    fc.constantFrom('*', '0', '1', '2', '1-3', '*/6', '2,23'),
    fc.constantFrom('*', '1', '25-31'),
    fc.constantFrom('*', '3,10', '4-11'),
    fc.constantFrom('*', '0', '1-5'),
  )
  .map((fields) => fields.join(' '));
const someStart = fc.constantFrom(
  '2026-03-28',
  '2026-10-24',
  '2026-03-07',
  '2026-10-31',
  '2026-04-04',
  '2026-07-01',
);

/** Whether a field allows a number; written for this test only. */
function allows(field: string, value: number): boolean {
  return field.split(',').some((part) => {
    const [, from = '', to, step] = /^(\*|\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(part) ?? [];
    const low = from === '*' ? 0 : Number(from);
    const high = from === '*' ? Infinity : Number(to ?? from);
    return value >= low && value <= high && (value - low) % Number(step ?? 1) === 0;
  });
}

/** Minutes at which a wall clock shows something that the fields allow: a wall time counts once, unless it is hourly. */
function byLooking(
  fields: string,
  zone: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): number[] {
  const [minutes = '', hours = '', days = '', months = '', weekdays = ''] = fields.split(' ');
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', weekday: 'short' },
    ...{ month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
  });
  const shown = new Set<string>();
  const found: number[] = [];
  for (let ms = fromMs - DAY_MS; ms <= toMs; ms += MINUTE_MS) {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts.weekday ?? '');
    const isDay = allows(days, Number(parts.day));
    const isWeekday = allows(weekdays, weekday);
    const fits =
      allows(minutes, Number(parts.minute)) &&
      allows(hours, Number(parts.hour)) &&
      allows(months, Number(parts.month)) &&
      (days === '*' || weekdays === '*' ? isDay && isWeekday : isDay || isWeekday);
    const wall = `${parts.month}/${parts.day} ${parts.hour}:${parts.minute}`;
    const isRepeated = shown.has(wall);
    shown.add(wall);
    if (fits && (hours === '*' || !isRepeated) && ms > fromMs) found.push(ms);
  }
  return found;
}

test('cron is due when a clock on the wall shows it, and where it skips a time, then', () => {
  fc.assert(
    fc.property(someFields, fc.constantFrom(...ZONES), someStart, (fields, zone, day) => {
      const fromMs = Date.parse(`${day}T00:00:00Z`);
      const toMs = fromMs + 3 * DAY_MS;
      const due = dueIn(cronCalendar(fields, zone), fromMs, toMs);
      const seen = new Set(byLooking(fields, zone, { fromMs, toMs }));
      for (const ms of seen) expect(due.map(iso)).toContain(iso(ms));
      // More is due only at a change of the clock.
      const offset = (ms: number) =>
        new Date(ms).toLocaleString('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).split('GMT')[1];
      for (const ms of due) if (!seen.has(ms)) expect(offset(ms)).not.toBe(offset(ms - MINUTE_MS));
      expect(due).toEqual(due.toSorted((a, b) => a - b));
    }),
    { numRuns: 25 },
  );
});

test('the last of many due times is the one that counting finds', () => {
  const someCalendar = fc.oneof(
    someFields.map((fields) => cronCalendar(fields, 'Europe/Berlin')),
    fc
      .integer({ min: 1000, max: 9 * 3_600_000 })
      .map((every) => everyCalendar(every, Date.parse('2026-01-01'))),
  );
  fc.assert(
    fc.property(someCalendar, fc.integer({ min: 0, max: 5 * DAY_MS }), (calendar, lengthMs) => {
      const afterMs = Date.parse('2026-03-27T10:11:12.345Z');
      const upToMs = afterMs + Math.min(lengthMs, 3 * 3_600_000);
      const all = dueIn(calendar, afterMs, upToMs);
      expect(iso(lastDue(calendar, { afterMs, upToMs }))).toBe(iso(all.at(-1)));
      const [first] = all;
      if (first !== undefined)
        expect(countDue(calendar, first, upToMs)).toBe(all.length > 100 ? undefined : all.length);
    }),
    { numRuns: 25 },
  );
});

const read = (text: string, timeZone = 'Europe/Berlin') => {
  const parsed = parseWhen(text, { timeZone, anchorMs: Date.parse('2026-11-27T11:00:00Z') });
  if ('fault' in parsed) return parsed.fault;
  return `${parsed.when} = ${iso(parsed.calendar.after(Date.parse('2026-11-27T11:00:00Z')))}`;
};

test.each([
  ['0 9 * * 1-5', '0 9 * * 1-5 = 2026-11-30T08:00:00.000Z'],
  ['  0   9 * * MON ', '0 9 * * MON = 2026-11-30T08:00:00.000Z'],
  ['every 90s', 'every 90s = 2026-11-27T11:01:30.000Z'],
  ['every 2 hours', 'every 2h = 2026-11-27T13:00:00.000Z'],
  ['Every 1h30m', 'every 1h30m = 2026-11-27T12:30:00.000Z'],
  ['at 2026-12-01T09:00', 'at 2026-12-01T09:00 = 2026-12-01T08:00:00.000Z'],
  ['at 2026-12-01 09:00:30', 'at 2026-12-01T09:00:30 = 2026-12-01T08:00:30.000Z'],
  ['at 2026-12-01T09:00:00Z', 'at 2026-12-01T09:00:00.000Z = 2026-12-01T09:00:00.000Z'],
  ['at 18:30', 'at 2026-11-27T18:30 = 2026-11-27T17:30:00.000Z'],
  ['at 8:05', 'at 2026-11-28T08:05 = 2026-11-28T07:05:00.000Z'],
])('"%s" is understood', (text, meant) => {
  expect(read(text)).toBe(meant);
  // What is kept means the same.
  expect(read(meant.split(' = ')[0] ?? '')).toBe(meant);
});

test.each([
  ['', 'five fields'],
  ['* * * *', 'five fields'],
  ['* * * * * *', 'five fields'],
  ['61 * * * *', 'minute'],
  ['? * * * *', 'five fields'],
  ['0 0 31 2 *', 'never comes'],
  ['@daily', 'five fields'],
  ['every', 'must be like'],
  ['at', 'must be like'],
  ['every 0s', 'must be like'],
  ['every day', 'must be like'],
  ['every 2h and', 'must be like'],
  ['every 99999d', 'must be like'],
  ['at noon', 'must be like'],
  ['at 25:00', 'must be like'],
  ['at 2026-13-01T09:00', 'must be like'],
])('"%s" is refused with a reason', (text, part) => {
  expect(read(text)).toContain(part);
  expect(read(text)).not.toContain(' = ');
});

test('a time zone that is not known is refused', () => {
  expect(read('0 9 * * *', 'Europe/Atlantis')).toBe('There is no time zone "Europe/Atlantis".');
});
