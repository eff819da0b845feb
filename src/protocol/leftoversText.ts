import type { Leftovers } from './leftovers.ts';
import { isTerminal, type Task } from './task.ts';

/** What a task has left running: `2 processes still running`; with whose they are when an attempt is live. Else empty. */
export function leftoversText(task: Pick<Task, 'status' | 'leftovers'>): string {
  if (!task.leftovers) return '';
  const text = `${processesText(task.leftovers.count)} still running`;
  return isTerminal(task) ? text : `earlier attempt: ${text}`;
}

/** `1 process`, `2 processes`; `processes` when nobody could count. */
export function processesText(count: number): string {
  if (count === 0) return 'processes';
  return count === 1 ? '1 process' : `${count} processes`;
}

/** Which they are, up to so many: `17 (sleep), 18 (node) and 3 more`; empty when nobody could look. */
export function namesOfLeftovers(
  { count, processes }: Pick<Leftovers, 'count' | 'processes'>,
  limit = 10,
): string {
  const named = processes.slice(0, limit);
  const names = named.map(({ pid, name }) => `${pid} (${name})`).join(', ');
  const more = count - named.length;
  return more > 0 ? `${names} and ${more} more` : names;
}
