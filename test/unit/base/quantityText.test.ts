import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { momentOf, parsePeriod, parseStartTime } from '../../../src/ui/start/periodText.ts';
import {
  formatBytes,
  formatClock,
  formatDuration,
  formatPeriod,
  terseAge,
  terseDuration,
} from '../../../src/base/quantityText.ts';

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [64_000, '1 m 04 s'],
  [7_500_000, '2 h 05 m'],
  [-5, '0 s'],
])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

test.each([
  [12, '12 B'],
  [1536, '1.5 KiB'],
  [1024 ** 3, '1.0 GiB'],
  [2 ** 51, '2048.0 TiB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [500, '500 ms'],
  [5000, '5 s'],
  [90_000, '1 m 30 s'],
  [64_000, '1 m 4 s'],
  [300_000, '5 m'],
  [7_200_000, '2 h'],
])('a limit of %d ms is %s', (ms, text) => expect(formatPeriod(ms)).toBe(text));

test('a clock tells the day only when it is another one', () => {
  const now = new Date(2026, 0, 1, 13, 0).getTime();
  expect(formatClock(new Date(2026, 0, 1, 14, 5).toISOString(), now)).toBe('14:05');
  expect(formatClock(new Date(2026, 0, 3, 9, 0).toISOString(), now)).toBe('2026-01-03 09:00');
});

test.each([
  ['90', 90_000],
  ['90 s', 90_000],
  ['1h30m', 5_400_000],
  ['1.5 h', 5_400_000],
  ['500ms', 500],
  ['', undefined],
  ['0', undefined],
  ['-5s', undefined],
  ['soon', undefined],
  ['5 s or so', undefined],
  ['1h 30', undefined],
  ['0.0001', undefined],
  ['3660d', 3660 * 86_400_000],
  ['3661d', undefined],
  [`${'9'.repeat(400)}d`, undefined],
])('%j is a period of %s ms', (text, ms) => expect(parsePeriod(text)).toBe(ms));

test('a period of any length is read at once, as a file that others wrote may hold it', () => {
  const part = fc.constantFrom('1', '1.5', 'h', ' ', '1h', '11', '!');
  fc.assert(
    fc.property(part, part, (repeated, last) => {
      const text = `1${repeated.repeat(5000)}${last}`;
      expect(parsePeriod(text) ?? 1).toBeGreaterThan(0);
    }),
  );
});

test('a time of day is that of the clock also after a night in which the clock is changed', () => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const night of ['2027-03-27T20:00:00', '2027-10-30T20:00:00']) {
    const moment = new Date(momentOf({ at: '14:05' }, new Date(night).getTime()));
    expect([moment.getHours(), moment.getMinutes()]).toEqual([14, 5]);
  }
});

test('a start is a delay or a time of day, the next one to come', () => {
  const now = new Date(2026, 0, 1, 13, 0).getTime();
  expect(parseStartTime('in 10m')).toEqual({ afterMs: 600_000 });
  expect(parseStartTime('9:30')).toEqual({ at: '09:30' });
  expect(parseStartTime('25:00')).toBeUndefined();
  expect(momentOf({ afterMs: 1000 }, now)).toBe(new Date(now + 1000).toISOString());
  expect(momentOf({ at: '14:05' }, now)).toBe(new Date(2026, 0, 1, 14, 5).toISOString());
  expect(momentOf({ at: '09:30' }, now)).toBe(new Date(2026, 0, 2, 9, 30).toISOString());
});

test('terse durations in their two largest units, ages in the largest', () => {
  const durations = [0, 999, 3_240, 9_999, 42_900, 125_000, 11_520_000, 360_000_000];
  expect(durations.map(terseDuration)).toEqual([
    '0ms',
    '999ms',
    '3.2s',
    '9.9s',
    '42s',
    '2m 5s',
    '3h 12m',
    '4d 4h',
  ]);
  expect([-5, 59_999, 3_599_000, 86_399_000, 86_400_000].map(terseAge)).toEqual([
    '0s',
    '59s',
    '59m',
    '23h',
    '1d',
  ]);
});
