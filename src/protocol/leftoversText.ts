import type { Leftovers } from './leftovers.ts';
import { isTerminal, type Task } from './task.ts';

/** The leftovers of a task: `2 processes still running`; says whose they are if an attempt is live. Otherwise empty. */
export function leftoversText(task: Pick<Task, 'status' | 'leftovers'>): string {
  if (!task.leftovers) return '';
  const text = `${processesText(task.leftovers.count)} still running`;
  return isTerminal(task) ? text : `earlier attempt: ${text}`;
}

/** `1 process`, `2 processes`; `processes` if they could not be counted. */
export function processesText(count: number): string {
  if (count === 0) return 'processes';
  return count === 1 ? '1 process' : `${count} processes`;
}

/** Lists some of the processes: `17 (sleep), 18 (node) and 3 more`; empty if they could not be looked up. */
export function namesOfLeftovers(
  { count, processes }: Pick<Leftovers, 'count' | 'processes'>,
  limit = 10,
): string {
  const named = processes.slice(0, limit);
  const names = named.map(({ pid, name }) => `${pid} (${name})`).join(', ');
  const more = count - named.length;
  return more > 0 ? `${names} and ${more} more` : names;
}
