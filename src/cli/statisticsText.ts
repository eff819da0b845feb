import { styleText } from 'node:util';
import { oneLine } from '../base/plainText.ts';
import { formatCost, formatCount, terseAge, terseDuration } from '../base/quantityText.ts';
import type { Statistics, Used } from '../protocol/statistics.ts';
import { endsOf, rateText, slowRule, unknownRule, waitingText } from '../protocol/statisticsText.ts';
import { alignColumns, fitWidth } from './displayText.ts';

/* The text of `legwork stats`. */

export interface StatisticsLook {
  nowMs: number;
  /** Width of a line in cells; `undefined` if lines are not cut, as in a pipe. */
  width?: number | undefined;
  hasColours: boolean;
}

const GAP = '  ';
const MOST_COMMANDS = 20;
const MOST_DAYS = 14;
const SHORTEST_LAST = 8;

/** The tables of statistics, and the rules behind them. */
export function statisticsText(statistics: Statistics, look: StatisticsLook): string[] {
  const { tasks, commands, agents, providers, days, waits } = statistics;
  if (tasks === 0) return ['There are no such tasks.'];
  const table = (headings: string[], rows: string[][]) =>
    rows.length === 0 ? [] : [...tableOf(headings, rows, look), ''];
  const usedCells = (used: Used) => [
    used.costUsd > 0 ? formatCost(used.costUsd) : '-',
    ...[used.inputTokens, used.outputTokens].map((count) => (count > 0 ? formatCount(count) : '-')),
  ];
  const left = Math.max(0, commands.length - MOST_COMMANDS) + statistics.moreCommands;
  return [
    ...table(
      ['RUNS', 'SUCCESS', 'RETRIES', 'MEDIAN', 'P90', 'LAST', 'AGE', 'COMMAND'],
      commands.slice(0, MOST_COMMANDS).map((command) => {
        const { durations, isSlower } = command;
        const time = (ms: number | undefined) => (ms === undefined ? '-' : terseDuration(ms));
        return [
          ...[String(endsOf(command)), rateText(command), String(command.retries)],
          ...[
            time(durations?.median),
            time(durations?.p90),
            time(durations?.last) + (isSlower ? ' slow' : ''),
          ],
          command.lastAtMs > 0 ? terseAge(look.nowMs - command.lastAtMs) : '-',
          oneLine(command.title),
        ];
      }),
    ),
    ...(left > 0 ? [`${left} more commands; --json prints more.`, ''] : []),
    ...table(
      ['AGENT RUNS', 'SUCCESS', 'RETRIES', 'COST', 'TOKENS IN', 'OUT', 'AGENT'],
      agents.map((agent) => [
        ...[String(agent.runs), rateText(agent), String(agent.retries), ...usedCells(agent)],
        oneLine(agent.name),
      ]),
    ),
    ...table(
      ['RUNS', 'COST', 'TOKENS IN', 'OUT', 'PROVIDER'],
      providers.map((each) => [String(each.runs), ...usedCells(each), oneLine(each.provider)]),
    ),
    ...table(
      ['DAY', 'ENDED', 'SUCCESS', 'COST', 'TOKENS IN', 'OUT'],
      days.slice(0, MOST_DAYS).map((day) => [day.day, String(endsOf(day)), rateText(day), ...usedCells(day)]),
    ),
    ...table(
      ['WAITED', 'MEDIAN', 'P90', 'FOR A TIME', 'FOR TASKS', 'ELSE', 'NOW', 'GROUP'],
      waits.map((group) => [
        ...[String(group.started), terseDuration(group.median), terseDuration(group.p90)],
        ...[group.forTime, group.forTasks, group.forOther].map(terseDuration),
        ...[waitingText(group) || '-', oneLine(group.group)],
      ]),
    ),
    ...(commands.slice(0, MOST_COMMANDS).some(({ isSlower }) => isSlower) ? [slowRule()] : []),
    unknownRule(),
  ];
}

function tableOf(
  headings: string[],
  rows: string[][],
  { width = Infinity, hasColours }: StatisticsLook,
): string[] {
  const [first = [], ...lines] = alignColumns([headings, ...rows]);
  const taken = first.slice(0, -1).reduce((sum, cell) => sum + cell.length + GAP.length, 0);
  const lineOf = (cells: string[]) => {
    const last = (cells.at(-1) ?? '').trimEnd();
    return [...cells.slice(0, -1), fitWidth(last, Math.max(SHORTEST_LAST, width - taken))]
      .join(GAP)
      .trimEnd();
  };
  const heading = lineOf(first);
  return [hasColours ? styleText('bold', heading, { validateStream: false }) : heading, ...lines.map(lineOf)];
}
