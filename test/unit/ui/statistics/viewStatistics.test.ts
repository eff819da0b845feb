import { expect, test } from 'vitest';
import { parseFromStatisticsView } from '../../../../src/ui/statistics/statisticsMessages.ts';
import { sinceOf, viewStatistics } from '../../../../src/ui/statistics/viewStatistics.ts';
import { NOW, statistics } from '../../sampleStatistics.ts';

test('the page shows a table of each kind, with a bar for each run of a command', () => {
  const view = viewStatistics(statistics, 'week', NOW);
  expect(view.tables.map(({ title }) => title)).toEqual([
    ...['Commands', 'Agents', 'Providers', 'Days', 'Waits before a start'],
  ]);
  const [commands] = view.tables;
  expect(commands?.rows[0]).toMatchObject({
    cells: [expect.stringMatching(/^npm test/), '12', '90 %', '1', '1 s', '2 s', '9 s', '1 m ago'],
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
