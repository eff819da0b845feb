import type { TaskNews } from '../../protocol/messages.ts';
import { titleOf, type Task } from '../../protocol/task.ts';
import { inMessage, oneLine } from '../editor/plainText.ts';

const TITLE_LENGTH = 60;

/** A line that a monitor matched. */
export interface Match {
  task: Task;
  number: number;
  line: string;
  /** Lines before it that were too many to be told. */
  suppressed: number;
}

/** The matches among news that people are to be told of. */
export function newMatches(news: TaskNews[], find: (id: string) => Task | undefined): Match[] {
  return news.flatMap((step) => {
    const task = find(step.id);
    if (step.type !== 'matched' || !step.notify || !task) return [];
    const { number, line, suppressed } = step;
    return [{ task, number, line, suppressed }];
  });
}

/** What is claimed by the window that tells of it. */
export function matchKey({ task, number }: Match): string {
  return `${task.id}:${number}`;
}

/** The one message for some matches: `dev server: error in app.ts`, and how many more there were. */
export function noticeOfMatches(matches: Match[]): string {
  const tasks = new Set(matches.map(({ task }) => task.id));
  const count = matches.reduce((sum, { suppressed }) => sum + 1 + suppressed, 0);
  const last = matches.at(-1);
  if (!last || tasks.size > 1) return `${count} lines matched in ${tasks.size} monitors`;
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  return inMessage(`${oneLine(titleOf(last.task), TITLE_LENGTH)}: ${oneLine(last.line)}${more}`);
}
