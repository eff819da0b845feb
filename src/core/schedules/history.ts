import type { ScheduleLine } from '../../protocol/schedule.ts';

/** So many lines are kept of each schedule. */
const LENGTH = 50;

/** The history with further lines; due times that were skipped one after the other for the same reason are one line. */
export function withLines(history: readonly ScheduleLine[], lines: readonly ScheduleLine[]): ScheduleLine[] {
  const all = [...history];
  for (const line of lines) {
    const last = all.at(-1);
    if (last && isAlike(last, line)) all[all.length - 1] = joined(last, line);
    else all.push(line);
  }
  return all.slice(-LENGTH);
}

function isAlike(a: ScheduleLine, b: ScheduleLine): boolean {
  return a.what === 'skipped' && b.what === 'skipped' && a.reason === b.reason && a.message === b.message;
}

function joined(first: ScheduleLine, next: ScheduleLine): ScheduleLine {
  const [before, further] = [countOf(first), countOf(next)];
  const { count: _count, ...rest } = first;
  return {
    ...rest,
    until: next.until ?? next.due,
    ...(before !== undefined && further !== undefined && { count: before + further }),
  };
}

/** `undefined` if they were too many to count. */
function countOf({ until, count }: ScheduleLine): number | undefined {
  return until === undefined ? 1 : count;
}
