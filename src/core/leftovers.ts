import type { Leftovers, NamedProcess } from '../protocol/leftovers.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import { isWaitingToStart } from './scheduler.ts';

/** The maximum number of processes that are listed: every client receives the whole record. */
export const NAMED_LIMIT = 100;

/** The result of looking up the processes of an ended attempt. */
export type Look = readonly NamedProcess[] | 'failed';

/** What can happen to leftovers other than by the end of an attempt. `at` as in `TaskEvent`. */
export type LeftoversEvent =
  /** These were found; with `outlivedKill`, they could not be ended. */
  | { type: 'left'; found: Look; outlivedKill?: true; at: string }
  /** They are being ended, including those that survived an earlier KILL. */
  | { type: 'clearing'; at: string }
  /** No process of that attempt is alive any more. */
  | { type: 'cleared'; attempt: number; at: string };

/**
 * The leftovers of the task after the event; `undefined` if there are none, 'impossible' if it cannot happen now.
 */
export function leftoversAfter(
  { leftovers, ...task }: Task,
  event: LeftoversEvent,
): Leftovers | undefined | 'impossible' {
  if (!leftovers || (event.type !== 'cleared' && !isAtRest(task))) return 'impossible';
  switch (event.type) {
    case 'left':
      return leftoversOf(leftovers.of, { ...event, left: event.found });
    case 'clearing': {
      const { outlivedKill: _outlived, ...rest } = leftovers;
      return rest;
    }
    case 'cleared': {
      const of = leftovers.of.filter(({ attempt }) => attempt !== event.attempt);
      return of.length > 0 ? { ...leftovers, of } : undefined;
    }
  }
}

/** What is known about processes at the end of an attempt. */
export interface SeenAtEnd {
  /** The processes it has left running; missing if none were looked up, because it left none. */
  left?: Look;
  /** All of them have been sent a KILL. */
  outlivedKill?: true;
}

/**
 * The leftovers of a task when its attempt ends; `undefined` if there are none. Leftovers of earlier attempts are kept:
 * they survived a KILL, and may not be found for this attempt.
 */
export function leftoversAtEnd(
  { attempt, process, leftovers }: Task,
  { left, ...how }: SeenAtEnd,
): Leftovers | undefined {
  if (!left || left.length === 0) return leftovers;
  const own = process ? [{ attempt: attempt.number, process }] : [];
  if (!leftovers) return leftoversOf(own, { left, ...how });
  const known = [...leftovers.processes, ...(left === 'failed' ? [] : left)];
  const all = leftoversOf([...leftovers.of, ...own], {
    left: known.length > 0 ? known : 'failed',
    ...(leftovers.outlivedKill && how),
  });
  // If there are very many, not all are listed by pid.
  return all && { ...all, count: Math.max(all.count, leftovers.count) };
}

function leftoversOf(of: Leftovers['of'], { left = [], outlivedKill }: SeenAtEnd): Leftovers | undefined {
  if (of.length === 0 || left.length === 0) return undefined;
  if (left === 'failed') return { count: 0, processes: [], of, ...(outlivedKill && { outlivedKill }) };
  // One process may have been found for several attempts; its name is arbitrary text.
  const byPid = new Map(left.map(({ pid, name }) => [pid, { pid, name: name.replace(/\p{C}/gu, '?') }]));
  const processes = [...byPid.values()].toSorted((one, other) => one.pid - other.pid).slice(0, NAMED_LIMIT);
  return { count: byPid.size, processes, of, ...(outlivedKill && { outlivedKill }) };
}

/**
 * Whether no attempt of the task runs or is about to. The environment of a process names its task but not its attempt,
 * so only then are all processes found leftovers.
 */
export function isAtRest(task: Pick<Task, 'status'>): boolean {
  return isTerminal(task) || isWaitingToStart(task);
}
