import { styleText } from 'node:util';
import { isUnfinished, titleOf, type Task } from '../protocol/task.ts';
import { fitWidth, oneLine } from './displayText.ts';
import { ageText, durationText, elapsedMs, stateColour, stateText } from './taskText.ts';

/** How many ended tasks `ls` shows unless asked for all. */
export const RECENT_COUNT = 20;

const GAP = '  ';
const SHORTEST_TITLE = 8;

/** Where a table is shown. */
export interface TableLook {
  nowMs: number;
  /** Cells of a line; `undefined`: lines are not cut, as in a pipe. */
  width?: number | undefined;
  hasColours: boolean;
}

/** Which tasks to show, newest first, and how many older ones are left out. */
export function pickTasks(
  tasks: Task[],
  choice: { all?: boolean; running?: boolean },
): { shown: Task[]; hiddenCount: number } {
  const newestFirst = tasks.toReversed();
  if (choice.running) return { shown: newestFirst.filter(isUnfinished), hiddenCount: 0 };
  if (choice.all) return { shown: newestFirst, hiddenCount: 0 };
  let endedCount = 0;
  const shown = newestFirst.filter((task) => isUnfinished(task) || ++endedCount <= RECENT_COUNT);
  return { shown, hiddenCount: tasks.length - shown.length };
}

/** Lines of a table: id, state, age, time taken, title. */
export function taskTable(tasks: Task[], look: TableLook): string[] {
  const rows = tasks.map((task) => {
    const elapsed = elapsedMs(task, look.nowMs);
    return {
      task,
      cells: [
        task.id,
        stateText(task),
        ageText(look.nowMs - Date.parse(task.createdAt)),
        elapsed === undefined ? '-' : durationText(elapsed),
      ],
    };
  });
  const headings = ['ID', 'STATE', 'AGE', 'TIME'];
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map(({ cells }) => cells[column]?.length ?? 0)),
  );
  const pad = (cells: string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
  const taken = widths.reduce((sum, width) => sum + width + GAP.length, 0);
  const titleWidth = Math.max(SHORTEST_TITLE, (look.width ?? Infinity) - taken);
  const lines = rows.map(({ task, cells }) => {
    const [id = '', state = '', ...times] = pad(cells);
    const coloured = look.hasColours ? styleText(stateColour(task), state, { validateStream: false }) : state;
    return [id, coloured, ...times, fitWidth(oneLine(titleOf(task)), titleWidth)].join(GAP);
  });
  return [[...pad(headings), 'TASK'].join(GAP), ...lines];
}
