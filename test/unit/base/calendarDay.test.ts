import fc from 'fast-check';
import { expect, test } from 'vitest';
import { described, fits } from '../../../src/base/schema.ts';
import { beginsWithRealDay, parseDayTime } from '../../../src/base/calendarDay.ts';
import { parseSince, parseTime } from '../../../src/cli/optionValues.ts';
import { parseWhen } from '../../../src/core/schedules/parseWhen.ts';
import { time } from '../../../src/protocol/fields.ts';

const day = fc
  .tuple(
    fc.integer({ min: 1970, max: 9999 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 31 }),
  )
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join('-'));

test('a day is real if it is itself as a date', () => {
  fc.assert(
    fc.property(day, (text) => {
      const isReal = new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
      expect(beginsWithRealDay(`${text}T09:30:00Z`)).toBe(isReal);
      expect(parseDayTime(text)).toBe(isReal ? Date.parse(text) : Number.NaN);
    }),
  );
});

const NOW = Date.parse('2026-11-27T11:00:00Z');
const PLACE = { timeZone: 'Europe/Berlin', anchorMs: NOW };
const moment = described(() => time('When.'));
/** Whatever reads a time that somebody writes; it says whether it takes it. */
const READERS: Record<string, (text: string) => boolean> = {
  '--at': (text) => takes(() => parseTime(`${text}T10:00`, NOW)),
  '--since': (text) => takes(() => parseSince(text)) && takes(() => parseSince(`${text}T10:00Z`)),
  'a schedule': (text) => !('fault' in parseWhen(`at ${text}T10:00`, PLACE)),
  'a schedule with an offset': (text) => !('fault' in parseWhen(`at ${text}T10:00+02:00`, PLACE)),
  'a request': (text) => fits(moment(), `${text}T10:00:00.000Z`) && fits(moment(), `${text}T10:00+02:00`),
};

function takes(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

test.each(Object.entries(READERS))('%s takes no day that does not exist', (_name, isTaken) => {
  const days = ['2027-02-28', '2027-02-29', '2027-02-30', '2027-04-31', '2028-02-29', '2027-12-31'];
  expect(days.filter(isTaken)).toEqual(['2027-02-28', '2028-02-29', '2027-12-31']);
});
