import { expect, test } from 'vitest';
import {
  addDependency,
  addVariable,
  parseCount,
  parseDuration,
  parsePercent,
  parsePriority,
  parseSize,
  parseSlots,
  parseTime,
  parseWord,
} from '../../../src/cli/optionValues.ts';

test.each([
  ['90s', 90_000],
  ['1h30m', 5_400_000],
  ['1h 30m', 5_400_000],
  ['1h30', 5_400_000],
  ['250ms', 250],
  ['1.5s', 1_500],
  ['2d', 172_800_000],
  ['2 minutes', 120_000],
  ['30', 30_000],
  ['0.25', 250],
  ['0', 0],
])('the duration %s is %i ms', (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

test.each(['', ' ', 'soon', '5 parsecs', '5s or so', '-5s', '5m!', '1:30', '1e999', 'NaN', 's'])(
  'the duration "%s" is refused',
  (text) => {
    expect(() => parseDuration(text)).toThrow('must be a duration such as 90s');
  },
);

test('a duration that is too long says how long it may be', () => {
  expect(parseDuration('3660d')).toBe(3660 * 24 * 3_600_000);
  for (const text of ['3661d', '900y']) expect(() => parseDuration(text)).toThrow('at most 3660d');
});

test.each([
  ['0', 0],
  ['100', 100],
  ['10b', 10],
  ['1KB', 1024],
  ['1k', 1024],
  ['1.5 MB', 1_572_864],
  ['2GiB', 2_147_483_648],
])('the size %s is %i bytes', (text, size) => {
  expect(parseSize(text)).toBe(size);
});

test.each(['', 'big', '10 elephants', '10 MBit', '-1KB', 'KB', '1e3'])('the size "%s" is refused', (text) => {
  expect(() => parseSize(text)).toThrow('must be a size such as 500KB');
});

test.each(['8PB', '9999999TB', '9'.repeat(30), `${'9'.repeat(400)}KB`])(
  'the size %s is too large',
  (text) => {
    expect(() => parseSize(text)).toThrow('must be less than 8PB');
    expect(parseSize('7.9PB')).toBeLessThan(Number.MAX_SAFE_INTEGER);
  },
);

test('counts, priorities, slots and percents', () => {
  expect(parseCount('20')).toBe(20);
  for (const text of ['-1', '1.5', 'x', '', '9'.repeat(20)]) {
    expect(() => parseCount(text)).toThrow('whole number');
  }
  expect(['-3', '0', '+7'].map(parsePriority)).toEqual([-3, 0, 7]);
  for (const text of ['high', '1.5', '']) expect(() => parsePriority(text)).toThrow('whole number');
  expect(['1', '12', 'unlimited'].map(parseSlots)).toEqual([1, 12, 'unlimited']);
  for (const text of ['0', '-1', 'none', '']) expect(() => parseSlots(text)).toThrow('unlimited');
  expect(['0', '41', '41.5', '41%', '100 %'].map(parsePercent)).toEqual([0, 41, 41.5, 41, 100]);
  for (const text of ['101', '-1', 'half', '']) expect(() => parsePercent(text)).toThrow('0 to 100');
  expect(parseWord('a b')).toBe('a b');
  expect(() => parseWord(' ')).toThrow('empty');
});

test('a time of day is the next such time, and a date is that date', () => {
  const noon = new Date(2026, 11, 31, 12, 0).getTime();
  expect(parseTime('14:05', noon)).toBe(new Date(2026, 11, 31, 14, 5).toISOString());
  expect(parseTime('9:00', noon)).toBe(new Date(2027, 0, 1, 9, 0).toISOString());
  expect(parseTime('12:00', noon)).toBe(new Date(2027, 0, 1, 12, 0).toISOString());
  expect(parseTime('2026-12-24T18:00:00Z', Date.parse('2026-12-24T18:00:59Z'))).toBe(
    '2026-12-24T18:00:00.000Z',
  );
  const before = Date.parse('2026-12-01');
  expect(parseTime('2026-12-24 18:00', before)).toBe(new Date(2026, 11, 24, 18, 0).toISOString());
  expect(() => parseTime('2025-12-24T18:00', before)).toThrow('Wed Dec 24 2025, 18:00, is in the past');
  expect(() => parseTime('2026-12-24T18:00:00Z', Date.parse('2026-12-24T18:01:01Z'))).toThrow('in the past');
  for (const text of ['', '25:00', '12:60', 'noon', '2026', '2026-12-24', '2026-13-24T18:00']) {
    expect(() => parseTime(text, noon)).toThrow('must be a time such as 14:05');
  }
});

test('dependencies add up; only the known conditions are one', () => {
  const all = ['build', 'sh-1:failure', 'a:b:any', 'odd:maybe'].reduce<ReturnType<typeof addDependency>>(
    (earlier, text) => addDependency(text, earlier),
    [],
  );
  expect(all).toEqual([
    { word: 'build', on: 'success' },
    { word: 'sh-1', on: 'failure' },
    { word: 'a:b', on: 'any' },
    { word: 'odd:maybe', on: 'success' },
  ]);
  for (const text of ['', ':any']) expect(() => addDependency(text)).toThrow('TASK:failure');
});

test('variables add up', () => {
  expect(addVariable('B=c=d', addVariable('A='))).toEqual({ A: '', B: 'c=d' });
  for (const text of ['A', '=b', '']) expect(() => addVariable(text)).toThrow('NAME=VALUE');
});
