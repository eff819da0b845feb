import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { quietUntilMs } from '../../../../src/core/notices/quietHours.ts';

const zone = process.env.TZ;
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const NIGHT = { from: '22:00', to: '07:00' };

test.each([
  ['before midnight', 'UTC', NIGHT, '2026-11-27T23:00Z', '2026-11-28T07:00Z'],
  ['at midnight', 'UTC', NIGHT, '2026-11-28T00:00Z', '2026-11-28T07:00Z'],
  ['after midnight', 'UTC', NIGHT, '2026-11-28T06:59:59Z', '2026-11-28T07:00Z'],
  ['when they begin', 'UTC', NIGHT, '2026-11-27T22:00Z', '2026-11-28T07:00Z'],
  ['when they end', 'UTC', NIGHT, '2026-11-28T07:00Z', undefined],
  ['by day', 'UTC', NIGHT, '2026-11-27T12:00Z', undefined],
  ['within a day', 'UTC', { from: '12:00', to: '13:30' }, '2026-11-27T12:10Z', '2026-11-27T13:30Z'],
  ['after those within a day', 'UTC', { from: '12:00', to: '13:30' }, '2026-11-27T13:30Z', undefined],
  ['equal times', 'UTC', { from: '08:00', to: '08:00' }, '2026-11-27T08:00Z', undefined],
  ['until midnight', 'UTC', { from: '22:00', to: '00:00' }, '2026-11-27T23:59Z', '2026-11-28T00:00Z'],
  ['the last day of a year', 'UTC', NIGHT, '2026-12-31T23:00Z', '2027-01-01T07:00Z'],
  // Berlin: 2 o'clock becomes 3 on 2026-03-29, and 3 becomes 2 on 2026-10-25.
  ['a night that is an hour shorter', 'Europe/Berlin', NIGHT, '2026-03-28T22:00Z', '2026-03-29T05:00Z'],
  ['a night that is an hour longer', 'Europe/Berlin', NIGHT, '2026-10-24T21:00Z', '2026-10-25T06:00Z'],
  [
    'an end that the clock skips',
    'Europe/Berlin',
    { from: '22:00', to: '02:30' },
    '2026-03-29T00:59Z',
    '2026-03-29T01:00Z',
  ],
  [
    'an end that the clock skips, soon before they begin again',
    'Europe/Berlin',
    { from: '03:15', to: '02:30' },
    '2026-03-29T00:00Z',
    '2026-03-29T01:00Z',
  ],
  [
    'an end that comes twice, before the first',
    'Europe/Berlin',
    { from: '22:00', to: '02:30' },
    '2026-10-25T00:10Z',
    '2026-10-25T00:30Z',
  ],
  [
    'an end that comes twice, before the second',
    'Europe/Berlin',
    { from: '22:00', to: '02:30' },
    '2026-10-25T01:10Z',
    '2026-10-25T01:30Z',
  ],
  ['half an hour off', 'Asia/Kolkata', NIGHT, '2026-11-27T17:00Z', '2026-11-28T01:30Z'],
])('%s', (...[, timeZone, hours, now, until]) => {
  process.env.TZ = timeZone;
  expect(quietUntilMs(Date.parse(now), hours)).toBe(until && Date.parse(until));
});

const clock = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));

test('whatever the hours and the zone: they end within a day and an hour, and what follows is not quiet', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'),
      fc.record({ from: clock, to: clock }),
      fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') }),
      (timeZone, hours, nowMs) => {
        process.env.TZ = timeZone;
        const until = quietUntilMs(nowMs, hours);
        if (until === undefined) return;
        expect(until).toBeGreaterThan(nowMs);
        expect(until - nowMs).toBeLessThanOrEqual(25 * 3_600_000);
        expect(quietUntilMs(until, hours)).toBeUndefined();
      },
    ),
    { numRuns: 3000 },
  );
});
