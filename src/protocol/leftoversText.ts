import { inEnglish, type Say } from '../base/say.ts';
import type { Leftovers } from './leftovers.ts';
import { isTerminal, type Task } from './task.ts';

/** The leftovers of a task: `2 processes still running`; says whose they are if an attempt is live. Otherwise empty. */
export function leftoversText(task: Pick<Task, 'status' | 'leftovers'>, say: Say = inEnglish): string {
  if (!task.leftovers) return '';
  const text = say('{0} still running', processesText(task.leftovers.count, say));
  return isTerminal(task) ? text : say('earlier attempt: {0}', text);
}

/** `1 process`, `2 processes`; `processes` if they could not be counted. */
export function processesText(count: number, say: Say = inEnglish): string {
  if (count === 0) return say('processes');
  return count === 1 ? say('1 process') : say('{0} processes', count);
}

/** Lists some of the processes: `17 (sleep), 18 (node) and 3 more`; empty if they could not be looked up. */
export function namesOfLeftovers(
  { count, processes }: Pick<Leftovers, 'count' | 'processes'>,
  { limit = 10, say = inEnglish }: { limit?: number; say?: Say } = {},
): string {
  const named = processes.slice(0, limit);
  const names = named.map(({ pid, name }) => `${pid} (${name})`).join(', ');
  const more = count - named.length;
  return more > 0 ? say('{0} and {1} more', names, more) : names;
}
