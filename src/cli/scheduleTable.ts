import { oneLine } from '../base/plainText.ts';
import { formatClock, terseDuration } from '../base/quantityText.ts';
import type { ScheduleState } from '../protocol/schedule.ts';
import { isOver, lineText, scheduleTitle, whenText } from '../protocol/scheduleText.ts';
import type { Cli } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { alignColumns } from './displayText.ts';
import { factLines } from './factLines.ts';
import { stateText } from './taskText.ts';

const SHOWN_LINES = 20;

/** The schedule that a word means: its id, its name, or the only one that begins with it. @throws `UsageError` */
export async function findSchedule(cli: Cli, word: string): Promise<ScheduleState> {
  const known = await cli.hosts.insist((client) => client.schedules());
  const exact = known.find(({ id, name }) => id === word || name === word);
  if (exact) return exact;
  const [only, another] = known.filter(({ id, name }) => id.startsWith(word) || name?.startsWith(word));
  if (another) throw new UsageError(`"${word}" can mean several schedules. Type more of it.`);
  if (!only) throw new UsageError(`There is no schedule "${word}"; legwork schedule ls lists them.`);
  return only;
}

/** Formats schedules as a table: id, next time, last end, when, what. */
export function schedulesTable(schedules: readonly ScheduleState[], nowMs: number): string[] {
  const rows = schedules.map((schedule) => [
    schedule.id,
    nextText(schedule, nowMs),
    lastText(schedule),
    oneLine(whenText(schedule)),
    oneLine(scheduleTitle(schedule)),
  ]);
  const lines = alignColumns([['ID', 'NEXT', 'LAST', 'WHEN', 'WHAT'], ...rows]);
  return lines.map((cells) => cells.join('  ').trimEnd());
}

/** All there is to know of a schedule, one fact a line; then its latest lines, the newest last. */
export function scheduleDetails(schedule: ScheduleState, nowMs: number): string[] {
  const { id, name, title, agent, cwd, ifMissed, ifRunning, unfinished, createdAt, history } = schedule;
  const facts = factLines([
    ['ID', id],
    ['Name', name],
    ['When', whenText(schedule)],
    ['Next', nextText(schedule, nowMs)],
    ['Last', lastText(schedule)],
    ['Agent', agent],
    [agent === undefined ? 'Command' : 'Prompt', title],
    ['Directory', cwd],
    ['If missed', ifMissed],
    ['If running', ifRunning],
    ['Unfinished', unfinished.join(', ') || undefined],
    ['Added', createdAt],
  ]);
  const lines = history
    .slice(-SHOWN_LINES)
    .map((line) => `${timeText(line.due)}  ${oneLine(lineText(line))}`);
  return lines.length === 0 ? facts : [...facts, '', ...lines];
}

/** A time by the clock here, to the second where that matters. */
export function timeText(time: string): string {
  return new Date(time).toLocaleString('sv-SE').replace(/:00$/, '');
}

function nextText(schedule: ScheduleState, nowMs: number): string {
  const { nextAt, pausedAt } = schedule;
  if (isOver(schedule)) return 'over';
  if (pausedAt !== undefined || nextAt === undefined) return 'paused';
  return `${formatClock(nextAt, nowMs)} (in ${terseDuration(Math.max(0, Date.parse(nextAt) - nowMs))})`;
}

function lastText({ last }: ScheduleState): string {
  return last ? stateText(last) : '-';
}
