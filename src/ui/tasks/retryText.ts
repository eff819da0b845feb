import type { Task } from '../../protocol/task.ts';

/** Which retry this attempt is, counted from 1; `undefined` for a first attempt. */
export function retryNumber({ attempt, retry }: Pick<Task, 'attempt' | 'retry'>): number | undefined {
  if (attempt.max === undefined || !retry) return undefined;
  // A rerun counts on, with retries of its own.
  const number = attempt.number - (attempt.max - retry.max);
  return number > 0 ? number : undefined;
}

/** That an attempt is a retry, and which: `retry 2 of 3`; empty for a first attempt. */
export function retryText(task: Pick<Task, 'attempt' | 'retry'>): string {
  const number = retryNumber(task);
  return number === undefined || !task.retry ? '' : `retry ${number} of ${task.retry.max}`;
}
