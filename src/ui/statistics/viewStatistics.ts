import { formatAge, formatCost, formatCount, formatPeriod } from '../../base/quantityText.ts';
import type { CommandStatistics, Ends, Statistics, Used } from '../../protocol/statistics.ts';
import { endsOf, rateText, SLOW_RULE, UNKNOWN_RULE, waitingText } from '../../protocol/statisticsText.ts';
import { isolated, shortLine } from '../editor/labelText.ts';
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
  const about = `${tasks === 1 ? '1 task' : `${formatCount(tasks)} tasks`}, without hidden ones`;
  return {
    ...{ title: 'Statistics', about, period, periodLabel: 'Created in', refresh: 'Refresh' },
    ...{ showTask: 'Show newest', slower: 'slower than usual' },
    periods: [
      { value: 'all', label: 'all time' },
      { value: 'month', label: 'the last 30 days' },
      { value: 'week', label: 'the last 7 days' },
      { value: 'day', label: 'the last 24 hours' },
    ],
    tables: tablesOf(statistics, nowMs).filter(({ rows }) => rows.length > 0),
    notes: tasks === 0 ? ['There are no tasks in this period.'] : [SLOW_RULE, UNKNOWN_RULE],
  };
}

function tablesOf({ commands, agents, providers, days, waits }: Statistics, nowMs: number): ViewTable[] {
  return [
    {
      title: 'Commands',
      columns: columns(
        ['command'],
        ['attempts', 'success', 'retries', 'median', '90 % within', 'last', 'ended'],
      ),
      rows: commands.slice(0, MOST_ROWS).map((command) => commandRow(command, nowMs)),
    },
    {
      title: 'Agents',
      columns: columns(['agent', 'provider'], ['runs', 'success', 'retries', ...USED]),
      rows: agents.map((agent) => ({
        cells: [
          ...[plain(agent.name), plain(agent.provider ?? NONE), formatCount(agent.runs)],
          ...[rate(agent), formatCount(agent.retries), ...usedCells(agent)],
        ],
      })),
    },
    {
      title: 'Providers',
      columns: columns(['provider'], ['runs', ...USED]),
      rows: providers.map((each) => ({
        cells: [plain(each.provider), formatCount(each.runs), ...usedCells(each)],
      })),
    },
    {
      title: 'Days',
      columns: columns(['day'], ['attempts', 'success', ...USED]),
      rows: days.slice(0, MOST_DAYS).map((day) => ({
        cells: [day.day, formatCount(endsOf(day)), rate(day), ...usedCells(day)],
      })),
    },
    {
      title: 'Waits before a start',
      columns: columns(
        ['group'],
        ['started', 'median', '90 % within', 'for a time', 'for tasks', 'else'],
        ['now'],
      ),
      rows: waits.map((group) => ({
        cells: [
          ...[plain(group.group), formatCount(group.started)],
          ...[group.median, group.p90, group.forTime, group.forTasks, group.forOther].map(inTime),
          waitingText(group) || NONE,
        ],
      })),
    },
  ];
}

const USED = ['cost', 'tokens in', 'tokens out'];

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
      lastAtMs > 0 ? formatAge(nowMs - lastAtMs) : NONE,
    ],
    ...(durations && {
      bars: durations.runs.map(({ ms, atMs }): ViewBar => ({
        height: ms / longest,
        says: `${inTime(ms)}, ${new Date(atMs).toLocaleString()}`,
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
