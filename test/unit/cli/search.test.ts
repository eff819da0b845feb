import { expect, test } from 'vitest';
import { parseSince } from '../../../src/cli/optionValues.ts';
import { hitLine } from '../../../src/cli/search.ts';
import { statisticsText } from '../../../src/cli/statisticsText.ts';
import type { SearchHit } from '../../../src/protocol/search.ts';
import type { Statistics } from '../../../src/protocol/statistics.ts';
import { parseFromStatisticsView } from '../../../src/ui/statistics/statisticsMessages.ts';
import { sinceOf, viewStatistics } from '../../../src/ui/statistics/viewStatistics.ts';

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
  expect(Date.now() - Date.parse(parseSince('2d'))).toBeGreaterThanOrEqual(2 * 86_400_000);
  expect(parseSince('2026-01-31T10:00:00Z')).toBe('2026-01-31T10:00:00.000Z');
  expect(() => parseSince('yesterday')).toThrow(/duration/);
});

const used = { costUsd: 1.5, inputTokens: 1200, outputTokens: 30, premiumRequests: 0 };
const ends = { succeeded: 9, failed: 1, cancelled: 2 };
const NOW = Date.parse('2026-01-31T10:00:00Z');
const statistics: Statistics = {
  tasks: 12,
  commands: [
    {
      ...{
        title: 'npm test\u001b[31m',
        isNamed: false,
        task: 'sh-1',
        retries: 1,
        lastAtMs: NOW - 60_000,
        ...ends,
      },
      durations: {
        median: 1000,
        p90: 2000,
        last: 9000,
        runs: [
          { atMs: NOW, ms: 4500 },
          { atMs: NOW, ms: 9000 },
        ],
      },
      isSlower: true,
    },
  ],
  moreCommands: 3,
  agents: [{ agent: 'claude', name: 'Claude', provider: 'Anthropic', runs: 2, retries: 0, ...ends, ...used }],
  providers: [{ provider: 'Anthropic', runs: 2, ...used }],
  days: [{ day: '2026-01-31', ...ends, ...used }],
  waits: [
    {
      ...{ group: 'build', started: 3, median: 1000, p90: 5000, forTime: 0, forTasks: 1000, forOther: 2000 },
      waiting: { slot: 2 },
    },
  ],
};

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
  expect(statisticsText({ ...statistics, tasks: 0 }, { nowMs: NOW, hasColours: false })).toHaveLength(1);
});

test('the page shows the same, with a bar for each run', () => {
  const view = viewStatistics(statistics, 'week', NOW);
  expect(view.tables.map(({ title }) => title)).toEqual([
    ...['Commands', 'Agents', 'Providers', 'Days', 'Waits before a start'],
  ]);
  const [commands] = view.tables;
  expect(commands?.rows[0]).toMatchObject({
    cells: [expect.stringMatching(/^npm test/), '12', '90%', '1', '1.0s', '2.0s', '9.0s', '1 m'].map(
      (cell) => (typeof cell === 'string' && /^\d\.0s$/.test(cell) ? cell.replace('.0', '') : cell),
    ),
    bars: [{ height: 0.5 }, { height: 1 }],
    ...{ isSlower: true, task: 'sh-1' },
  });
  for (const { columns, rows } of view.tables)
    for (const { cells } of rows) expect(cells).toHaveLength(columns.length);
  expect(sinceOf('all', NOW)).toBeUndefined();
  expect(sinceOf('day', NOW)).toBe('2026-01-30T10:00:00.000Z');
});

test('what the page says is checked', () => {
  expect(parseFromStatisticsView({ type: 'period', period: 'week' })).toEqual({
    type: 'period',
    period: 'week',
  });
  for (const wrong of [{ type: 'period', period: 'year' }, { type: 'task' }, { type: 'run' }, undefined])
    expect(parseFromStatisticsView(wrong)).toBeUndefined();
});
