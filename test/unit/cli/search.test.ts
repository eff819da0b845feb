import { expect, test } from 'vitest';
import { parseSince } from '../../../src/cli/optionValues.ts';
import { hitLine } from '../../../src/cli/search.ts';
import { statisticsText } from '../../../src/cli/statisticsText.ts';
import type { SearchHit } from '../../../src/protocol/search.ts';
import { NOW, statistics } from '../sampleStatistics.ts';

const hit: SearchHit = {
  ...{ task: 'sh-1', attempt: 2, path: '/o', line: 12, column: 4 },
  ...{ text: 'an error here', start: 3, end: 8 },
};

test('a line that was found names its task and its place, as grep does', () => {
  expect(hitLine(hit, false)).toBe('sh-1:12: an error here');
  expect(hitLine({ ...hit, isEarlier: true }, false)).toBe('sh-1.2:12: an error here');
  expect(hitLine(hit, true)).toContain('\u001b[31m\u001b[1merror\u001b[22m\u001b[39m');
});

test('since when: so long ago, or a date', () => {
  const nowMs = Date.now();
  expect(Math.abs(Date.parse(parseSince('2d')) - (nowMs - 2 * 86_400_000))).toBeLessThan(60_000);
  expect(parseSince('2026-01-31T10:00:00Z')).toBe('2026-01-31T10:00:00.000Z');
  expect(parseSince('2026-01-31')).toBe(new Date(2026, 0, 31).toISOString());
  for (const none of ['yesterday', '2026-13-01', '2026-01-31x', `${'9'.repeat(20)}d`, ''])
    expect(() => parseSince(none), none).toThrow(/a duration such as .* or a time such as/);
});

test('the tables of statistics', () => {
  const lines = statisticsText(statistics, { nowMs: NOW, hasColours: false });
  const text = lines.join('\n');
  for (const row of [
    /^12 +90% +1 +1s +2s +9s slow +1m +npm test/m,
    /^3 more commands/m,
    /^2 +90% +0 +\$1\.50 +1,200 +30 +Claude$/m,
    /^2026-01-31 +12 +90% +\$1\.50/m,
    /^3 +1s +5s +0ms +1s +2s +2 for a slot +build$/m,
    /Slower than usual: /,
  ])
    expect(text).toMatch(row);
  expect(text).not.toContain('\u001b');
  const usual = statistics.commands.map(({ isSlower: _isSlower, ...command }) => command);
  const plain = statisticsText({ ...statistics, commands: usual }, { nowMs: NOW, hasColours: false });
  expect(plain.join('\n')).not.toContain('lower');
  expect(statisticsText({ ...statistics, tasks: 0 }, { nowMs: NOW, hasColours: false })).toHaveLength(1);
});
