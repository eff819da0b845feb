import { styleText } from 'node:util';
import { formatBytes, terseAge, terseDuration } from '../base/quantityText.ts';
import { oneLine } from '../base/plainText.ts';
import { isUnfinished, titleOf, type Task } from '../protocol/task.ts';
import { percentText } from '../protocol/useText.ts';
import { alignColumns, fitWidth } from './displayText.ts';
import { NOTE_GAP, noteText, situationText } from './taskSituation.ts';
import { elapsedMs, stateColour } from './taskText.ts';

/** Number of ended tasks that `ls` shows without `--all`. */
export const RECENT_COUNT = 20;

const GAP = '  ';
const SHORTEST_TITLE = 8;

/** How a table is printed. */
export interface TableLook {
  nowMs: number;
  /** Width of a line in cells; `undefined` if lines are not cut, as in a pipe. */
  width?: number | undefined;
  hasColours: boolean;
  /** Whether to show what running tasks use, and the most memory of ended ones. */
  hasUse?: boolean;
}

/** Which tasks to show, newest first, and whether older ones are left out. */
export function pickTasks(
  tasks: Task[],
  choice: { all?: boolean; running?: boolean },
): { shown: Task[]; hasMore: boolean } {
  const newestFirst = tasks.toReversed();
  if (choice.running) return { shown: newestFirst.filter(isUnfinished), hasMore: false };
  if (choice.all) return { shown: newestFirst, hasMore: false };
  let endedCount = 0;
  const shown = newestFirst.filter((task) => isUnfinished(task) || ++endedCount <= RECENT_COUNT);
  return { shown, hasMore: shown.length < tasks.length };
}

/** Formats tasks as a table: id, situation, age, duration, title and notes. */
export function taskTable(tasks: Task[], look: TableLook): string[] {
  const rows = tasks.map((task) => {
    const elapsed = elapsedMs(task, look.nowMs);
    return [
      oneLine(task.id),
      situationText(task, look.nowMs),
      terseAge(look.nowMs - Date.parse(task.createdAt)),
      elapsed === undefined ? '-' : terseDuration(elapsed),
      ...(look.hasUse ? useCells(task) : []),
    ];
  });
  const [headings = [], ...cells] = alignColumns([
    ['ID', 'STATE', 'AGE', 'TIME', ...(look.hasUse ? ['CPU', 'MEMORY'] : [])],
    ...rows,
  ]);
  const taken = headings.reduce((sum, heading) => sum + heading.length + GAP.length, 0);
  const titleWidth = Math.max(SHORTEST_TITLE, (look.width ?? Infinity) - taken);
  const lines = tasks.map((task, row) => {
    const [id = '', state = '', ...times] = cells[row] ?? [];
    return [id, colouredState(task, state, look), ...times, titleCell(task, titleWidth, look.nowMs)].join(
      GAP,
    );
  });
  return [[...headings, 'TASK'].join(GAP), ...lines];
}

/** How busy it is, and its memory: what it has now, or had at most. */
function useCells({ use = {} }: Task): string[] {
  const bytes = use.memoryBytes ?? use.peakBytes;
  return [percentText(use) ?? '-', bytes === undefined ? '-' : formatBytes(bytes)];
}

/** Colors a text by the state of a task. */
export function colouredState(task: Task, text: string, look: Pick<TableLook, 'hasColours'>): string {
  return look.hasColours ? styleText(stateColour(task), text, { validateStream: false }) : text;
}

/** The title and the notes; the notes get at most half of the width. */
function titleCell(task: Task, width: number, nowMs: number): string {
  const title = oneLine(titleOf(task));
  const note = noteText(task, nowMs);
  if (note === undefined) return fitWidth(title, width);
  const noteWidth = Math.min(note.length + NOTE_GAP.length, Math.floor(width / 2));
  return fitWidth(`${fitWidth(title, Math.max(SHORTEST_TITLE, width - noteWidth))}${NOTE_GAP}${note}`, width);
}
