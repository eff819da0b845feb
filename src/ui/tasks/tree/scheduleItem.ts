import * as vscode from 'vscode';
import { formatClock } from '../../../base/quantityText.ts';
import type { ScheduleRow } from '../../../protocol/schedule.ts';
import { isOver, lineText, scheduleTitle, whenText } from '../../../protocol/scheduleText.ts';
import type { Task } from '../../../protocol/task.ts';
import { isolated, shortLine } from '../../editor/labelText.ts';
import { rowCommand } from '../../editor/ownCommands.ts';
import { localTime, timeLocale } from '../../editor/timeText.ts';
import { stateTexts } from '../stateTexts.ts';

/** So many lines of what was decided are in the tooltip. */
const SHOWN_LINES = 5;
const DAY_MS = 24 * 3_600_000;

/** The row of a schedule: its next time, and how its last task has ended. A click shows what became of its due times. */
export function scheduleItem(
  schedule: ScheduleRow,
  { label, others }: { label: string; others: { get(id: string): Task | undefined } },
): vscode.TreeItem {
  const title = shortLine(scheduleTitle(schedule));
  const item = new vscode.TreeItem(isolated(label), vscode.TreeItemCollapsibleState.None);
  const description = scheduleStatus(schedule, others);
  item.id = `schedule:${schedule.id}`;
  item.description = description;
  const isPaused = schedule.pausedAt !== undefined;
  item.iconPath = new vscode.ThemeIcon(isPaused ? 'debug-pause' : isOver(schedule) ? 'check' : 'calendar');
  item.contextValue = isPaused ? 'schedule.paused' : 'schedule.active';
  item.tooltip = tooltip(schedule);
  item.command = rowCommand(vscode.l10n.t('Show Schedule'));
  item.accessibilityInformation = { label: `${title}, ${description}` };
  return item;
}

/** "next 09:00 · last completed". */
function scheduleStatus(schedule: ScheduleRow, others: { get(id: string): Task | undefined }): string {
  const { nextAt, history } = schedule;
  const next = isOver(schedule)
    ? vscode.l10n.t('over')
    : nextAt === undefined
      ? vscode.l10n.t('paused')
      : vscode.l10n.t('next {0}', nextText(nextAt, Date.now()));
  const last = history.findLast(({ task }) => task !== undefined)?.task;
  const state = last === undefined ? undefined : others.get(last)?.status.state;
  return state === undefined ? next : vscode.l10n.t('{0} · last {1}', next, STATES[state]);
}

/** `14:05`, `Mon 14:05`, or with the date if it is a week away. */
function nextText(nextAt: string, nowMs: number): string {
  const awayMs = Date.parse(nextAt) - nowMs;
  if (awayMs < DAY_MS || awayMs > 6 * DAY_MS) return formatClock(nextAt, nowMs);
  const weekday = new Date(nextAt).toLocaleDateString(timeLocale(), { weekday: 'short' });
  return `${weekday} ${formatClock(nextAt, Date.parse(nextAt))}`;
}

const STATES: Record<Task['status']['state'], string> = {
  ...stateTexts,
  pending: vscode.l10n.t('queued'),
  waiting: vscode.l10n.t('needs you'),
};

const MISSED: Record<ScheduleRow['ifMissed'], string> = {
  once: vscode.l10n.t('If a time was missed: run once afterwards'),
  skip: vscode.l10n.t('If a time was missed: skip it'),
};

const RUNNING: Record<ScheduleRow['ifRunning'], string> = {
  skip: vscode.l10n.t('If the previous task is still running: skip the time'),
  queue: vscode.l10n.t('If the previous task is still running: queue one task'),
  cancel: vscode.l10n.t('If the previous task is still running: cancel it'),
};

function tooltip(schedule: ScheduleRow): string {
  const { title, cwd, history, ifMissed, ifRunning } = schedule;
  const lines = history
    .slice(-SHOWN_LINES)
    .map((line) => `${localTime(line.due)}: ${lineText(line, vscode.l10n.t)}`);
  return [
    shortLine(title),
    vscode.l10n.t('When: {0}', whenText(schedule)),
    vscode.l10n.t('Folder: {0}', cwd),
    MISSED[ifMissed],
    RUNNING[ifRunning],
    ...lines,
  ].join('\n');
}
