import type { Leftovers, NamedProcess } from '../protocol/leftovers.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import { isWaitingToStart } from './scheduler.ts';

/** So many are named: a record goes to every client whole. */
export const NAMED_LIMIT = 100;

/** What a look at the processes of an attempt that has ended came to. */
export type Look = readonly NamedProcess[] | 'failed';

/** What can happen to leftovers other than by the end of an attempt. `at` as in `TaskEvent`. */
export type LeftoversEvent =
  /** A look has found these; with `outlivedKill` they are what could not be ended. */
  | { type: 'left'; found: Look; outlivedKill?: true; at: string }
  /** They are being ended, also what has outlived a KILL before. */
  | { type: 'clearing'; at: string }
  /** Nothing of that attempt lives any more. */
  | { type: 'cleared'; attempt: number; at: string };

/**
 * What the task has left after the event; `undefined` when that is nothing, 'impossible' when it cannot happen now.
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

/** What was seen of processes at the end of an attempt. */
export interface SeenAtEnd {
  /** What it has left running; missing: nobody looked, because it has left none. */
  left?: Look;
  /** All of that has been sent a KILL. */
  outlivedKill?: true;
}

/**
 * What a task has left when its attempt ends; `undefined` when that is nothing. What those before it left stays: it has
 * outlived a KILL, and a look at this attempt need not find it.
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
  // Of many not all are known by pid.
  return all && { ...all, count: Math.max(all.count, leftovers.count) };
}

function leftoversOf(of: Leftovers['of'], { left = [], outlivedKill }: SeenAtEnd): Leftovers | undefined {
  if (of.length === 0 || left.length === 0) return undefined;
  if (left === 'failed') return { count: 0, processes: [], of, ...(outlivedKill && { outlivedKill }) };
  // One process may have been found by way of several attempts; its name is any text it likes.
  const byPid = new Map(left.map(({ pid, name }) => [pid, { pid, name: name.replace(/\p{C}/gu, '?') }]));
  const processes = [...byPid.values()].toSorted((one, other) => one.pid - other.pid).slice(0, NAMED_LIMIT);
  return { count: byPid.size, processes, of, ...(outlivedKill && { outlivedKill }) };
}

/**
 * Whether no attempt of the task runs, or is about to. A process tells by its environment which task it is of, and not
 * which attempt: only now are all that are found leftovers.
 */
export function isAtRest(task: Pick<Task, 'status'>): boolean {
  return isTerminal(task) || isWaitingToStart(task);
}
