import { afterEach, expect, test } from 'vitest';
import { longDuration } from '../../../../src/base/quantityText.ts';
import { durationText, localTime } from '../../../../src/ui/editor/timeText.ts';
import { env } from '../../../helpers/eagerEditor.ts';

afterEach(() => {
  env.language = 'en';
});

const DURATIONS_MS = [0, 999, 1_000, 59_999, 60_000, 240_000, 3_600_000, 7_199_999, 86_400_000, 200_000_000];

test.each(DURATIONS_MS)('%i ms are in English what they are everywhere, and in German German', (ms) => {
  expect(durationText(ms)).toBe(longDuration(ms));
  env.language = 'de';
  expect(durationText(ms)).toMatch(/^\d+ (?:Sekunden?|Minuten?|Stunden?|Tage?)$/);
});

test('times are written as in the language of the editor', () => {
  const time = '2026-11-27T15:02:40';
  expect(localTime(time)).toBe(new Date(time).toLocaleString());
  env.language = 'de';
  expect(localTime(time)).toBe('27.11.2026, 15:02:40');
});
