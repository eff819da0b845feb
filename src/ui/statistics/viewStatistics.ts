import { l10n } from 'vscode';
import { formatAge, formatCost, formatCount, formatPeriod } from '../../base/quantityText.ts';
import type { CommandStatistics, Ends, Statistics, Used } from '../../protocol/statistics.ts';
import { endsOf, rateText, slowRule, unknownRule, waitingText } from '../../protocol/statisticsText.ts';
import { tasksText } from '../editor/countTexts.ts';
import { isolated, shortLine } from '../editor/labelText.ts';
import { localTime } from '../editor/timeText.ts';
import type { Period, ViewBar, ViewRow, ViewStatistics, ViewTable } from './statisticsMessages.ts';

const HOUR_MS = 3_600_000;
const MOST_ROWS = 50;
const MOST_DAYS = 31;
const NONE = '–';

/** How far back the periods go, in milliseconds. */
const LENGTHS: Record<Exclude<Period, 'all'>, number> = {
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
};

/** Since when is counted; `undefined`: all. */
export function sinceOf(period: Period, nowMs: number): string | undefined {
  return period === 'all' ? undefined : new Date(nowMs - LENGTHS[period]).toISOString();
}

/** What the page shows of statistics. */
export function viewStatistics(statistics: Statistics, period: Period, nowMs: number): ViewStatistics {
  const { tasks } = statistics;
  const about = l10n.t('{0}, without hidden ones', tasksText(tasks));
  return {
    ...{
      title: l10n.t('Statistics'),
      about,
      period,
      periodLabel: l10n.t('Created in'),
      refresh: l10n.t('Refresh'),
    },
    ...{ showTask: l10n.t('Show newest'), slower: l10n.t('slower than usual') },
    periods: [
      { value: 'all', label: l10n.t('all time') },
      { value: 'month', label: l10n.t('the last 30 days') },
      { value: 'week', label: l10n.t('the last 7 days') },
      { value: 'day', label: l10n.t('the last 24 hours') },
    ],
    tables: tablesOf(statistics, nowMs).filter(({ rows }) => rows.length > 0),
    notes:
      tasks === 0 ? [l10n.t('There are no tasks in this period.')] : [slowRule(l10n.t), unknownRule(l10n.t)],
  };
}

function tablesOf({ commands, agents, providers, days, waits }: Statistics, nowMs: number): ViewTable[] {
  return [
    {
      title: l10n.t('Commands'),
      columns: columns(
        [l10n.t('command')],
        [
          ...[l10n.t('attempts'), l10n.t('success'), l10n.t('retries'), l10n.t('median')],
          ...[l10n.t('90 % within'), l10n.t('last'), l10n.t('ended')],
        ],
      ),
      rows: commands.slice(0, MOST_ROWS).map((command) => commandRow(command, nowMs)),
    },
    {
      title: l10n.t('Agents'),
      columns: columns(
        [l10n.t('agent'), l10n.t('provider')],
        [l10n.t('runs'), l10n.t('success'), l10n.t('retries'), ...USED],
      ),
      rows: agents.map((agent) => ({
        cells: [
          ...[plain(agent.name), plain(agent.provider ?? NONE), formatCount(agent.runs)],
          ...[rate(agent), formatCount(agent.retries), ...usedCells(agent)],
        ],
      })),
    },
    {
      title: l10n.t('Providers'),
      columns: columns([l10n.t('provider')], [l10n.t('runs'), ...USED]),
      rows: providers.map((each) => ({
        cells: [plain(each.provider), formatCount(each.runs), ...usedCells(each)],
      })),
    },
    {
      title: l10n.t('Days'),
      columns: columns([l10n.t('day')], [l10n.t('attempts'), l10n.t('success'), ...USED]),
      rows: days.slice(0, MOST_DAYS).map((day) => ({
        cells: [day.day, formatCount(endsOf(day)), rate(day), ...usedCells(day)],
      })),
    },
    {
      title: l10n.t('Waits before a start'),
      columns: columns(
        [l10n.t('group')],
        [
          ...[l10n.t('started'), l10n.t('median'), l10n.t('90 % within')],
          ...[l10n.t('for a time'), l10n.t('for tasks'), l10n.t('else')],
        ],
        [l10n.t('now')],
      ),
      rows: waits.map((group) => ({
        cells: [
          ...[plain(group.group), formatCount(group.started)],
          ...[group.median, group.p90, group.forTime, group.forTasks, group.forOther].map(inTime),
          waitingText(group, l10n.t) || NONE,
        ],
      })),
    },
  ];
}

const USED = [l10n.t('cost'), l10n.t('tokens in'), l10n.t('tokens out')];

function usedCells({ costUsd, inputTokens, outputTokens }: Used): string[] {
  return [costUsd > 0 ? formatCost(costUsd) : NONE, count(inputTokens), count(outputTokens)];
}

function commandRow(command: CommandStatistics, nowMs: number): ViewRow {
  const { title, durations, retries, lastAtMs, isSlower, task } = command;
  const time = (ms: number | undefined) => (ms === undefined ? NONE : inTime(ms));
  const longest = Math.max(1, ...(durations?.runs.map(({ ms }) => ms) ?? []));
  return {
    cells: [
      ...[plain(title), formatCount(endsOf(command)), rate(command), formatCount(retries)],
      ...[time(durations?.median), time(durations?.p90), time(durations?.last)],
      lastAtMs > 0 ? l10n.t('{0} ago', formatAge(nowMs - lastAtMs)) : NONE,
    ],
    ...(durations && {
      bars: durations.runs.map(({ ms, atMs }): ViewBar => ({
        height: ms / longest,
        says: `${inTime(ms)}, ${localTime(atMs)}`,
      })),
    }),
    ...(isSlower && { isSlower }),
    task,
  };
}

function columns(...kinds: [words: string[], numbers: string[], words?: string[]]): ViewTable['columns'] {
  return kinds.flatMap((titles, at) => (titles ?? []).map((title) => ({ title, isNumber: at === 1 })));
}

function rate(ends: Ends): string {
  const text = rateText(ends);
  return text === '-' ? NONE : text.replace('%', ' %');
}

/** `11 ms`, `4 s`, `1 m 5 s`. */
function inTime(ms: number): string {
  return formatPeriod(Math.round(ms));
}

function count(value: number): string {
  return value > 0 ? formatCount(value) : NONE;
}

function plain(text: string): string {
  return isolated(shortLine(text));
}
