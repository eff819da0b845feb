import { styleText } from 'node:util';
import { oneLine } from '../../base/plainText.ts';
import { titleOf, type Task, type TerminalSize } from '../../protocol/task.ts';
import { fitWidth } from '../displayText.ts';
import { taskTable } from '../taskTable.ts';
import { withItsUse } from '../withUse.ts';
import type { BoardCounts, TaskBoard } from './taskBoard.ts';

/** Lines other than tasks: the summary, the headings and the last line. */
const OTHER_LINES = 3;
/** The width from which on the table shows what tasks use. */
const WITH_USE_COLUMNS = 72;
const SELECTED = '› ';
const NOT_SELECTED = '  ';

export const HELP_LINE = '↑↓ choose  ⏎ output  a answer  c cancel  / filter  q quit';

/** What the person is asked in the last line, or is told. */
export type Prompt =
  | { kind: 'none' }
  | { kind: 'filter' }
  | { kind: 'confirmCancel'; task: Task }
  | { kind: 'message'; text: string };

/** What is on the screen. */
export interface TopState {
  board: TaskBoard;
  /** Index of the first task on the screen. */
  first: number;
  /** Index of the selected task. */
  selected: number;
  prompt: Prompt;
}

/** How many tasks fit. */
export function pageSize({ rows }: Pick<TerminalSize, 'rows'>): number {
  return Math.max(1, rows - OTHER_LINES);
}

/** Where the first line has to be so that the selected task is on the screen, with as little movement as possible. */
export function scrolledTo(selected: number, first: number, page: number): number {
  return Math.max(0, Math.min(Math.max(first, selected - page + 1), selected));
}

/** The lines of the screen, one for each row; only tasks on the screen are formatted. The last line is always there. */
export function topLines(
  { board, first, selected, prompt }: TopState,
  look: TerminalSize & { nowMs: number; hasColours: boolean },
): string[] {
  const page = pageSize(look);
  const width = look.columns - NOT_SELECTED.length;
  const tasks = board.shown.slice(first, first + page).map((task) => withItsUse(task, board.uses));
  // In a narrow window, the title is more important.
  const hasUse = look.columns >= WITH_USE_COLUMNS;
  const [headings = '', ...plain] = taskTable(tasks, { ...look, width, hasUse, hasColours: false });
  const isNarrow = [headings, ...plain].some((line) => fitWidth(line, width) !== line);
  const rows = look.hasColours && !isNarrow ? taskTable(tasks, { ...look, width, hasUse }).slice(1) : plain;
  const lines = rows.map((row) => fitted(`${NOT_SELECTED}${row}`));
  const chosen = plain[selected - first];
  if (chosen !== undefined) lines[selected - first] = selectedLine(fitted(`${SELECTED}${chosen}`), look);
  if (tasks.length === 0) lines.push(fitWidth(`${NOT_SELECTED}${emptyText(board)}`, look.columns));
  while (lines.length < page) lines.push('');
  const head = fitted(`${NOT_SELECTED}${headings}`);
  const above = [
    fitWidth(summaryText(board), look.columns),
    look.hasColours ? styled('bold', head) : head,
    ...lines,
  ];
  // In a tiny window, the task and what is asked of it are more important.
  const start = above.length - Math.max(0, look.rows - 1);
  return [...above.slice(start), fitWidth(lastLine(prompt, board), look.columns)];

  /** Only a table that is too narrow for its columns has lines that are too long. */
  function fitted(line: string): string {
    return isNarrow ? fitWidth(line, look.columns) : line;
  }
}

function selectedLine(
  line: string,
  { columns, hasColours }: { columns: number; hasColours: boolean },
): string {
  return hasColours ? styled('inverse', line.padEnd(columns)) : line;
}

function styled(style: 'bold' | 'inverse', text: string): string {
  return styleText(style, text, { validateStream: false });
}

function summaryText(board: TaskBoard): string {
  const { running, waiting, pending, ended }: BoardCounts = board.counts;
  const parts = [`${running} running`, waiting > 0 ? `${waiting} waiting for you` : '', `${pending} pending`];
  const filter = board.filter === '' ? '' : `   filter: ${oneLine(board.filter)}`;
  return `Legwork   ${[...parts, `${ended} ended`].filter(Boolean).join(', ')}${filter}`;
}

function emptyText({ filter }: TaskBoard): string {
  return filter === '' ? 'There are no tasks yet. Try: legwork run -- sleep 10' : 'No task fits the filter.';
}

function lastLine(prompt: Prompt, { filter }: TaskBoard): string {
  switch (prompt.kind) {
    case 'none':
      return HELP_LINE;
    case 'filter':
      return `Filter: ${oneLine(filter)}▏  ⏎ keep  Esc clear`;
    case 'confirmCancel':
      return `Cancel ${oneLine(prompt.task.id)}, ${oneLine(titleOf(prompt.task), 60)}? y/n`;
    case 'message':
      return oneLine(prompt.text);
  }
}
