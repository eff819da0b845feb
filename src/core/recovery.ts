import { hasProcess, isTerminal, type Task } from '../protocol/task.ts';
import type { RunState } from './executor.ts';
import { isWaitingToStart } from './scheduler.ts';

/** What a host that starts does about a task it finds on record. */
export type Recovery =
  /** It had ended before, or it is not for us to begin it now. */
  | { action: 'none' }
  /** It lives, or its wrapper is about to, or it has begun and nothing tells of it: watch it to its end. */
  | { action: 'adopt' }
  /** It was acknowledged and nobody has begun to run it. */
  | { action: 'launch' }
  /** Cancelled before anybody began to run it, or run by somebody who is not connected any more. */
  | { action: 'withdraw' }
  /** Ended, or lost, while no host ran. */
  | { action: 'settle' };

/** Decides from the record and the traces on disk, and from nothing else. */
export function decideRecovery(task: Task, run: RunState | undefined): Recovery {
  if (isTerminal(task)) return { action: 'none' };
  // Whoever runs it elsewhere goes on, and an observer has nothing to take up. One that was asked to end has lost
  // those who could say that it has.
  if (!hasProcess(task)) return { action: isBeingEnded(task) ? 'withdraw' : 'none' };
  if (run?.end || run?.isLost) return { action: 'settle' };
  if (run?.isClaimed || run?.process) return { action: 'adopt' };
  if (isWaitingToStart(task)) return { action: 'none' };
  if (isBeingEnded(task)) return { action: 'withdraw' };
  // What has begun is not begun again, even where somebody has removed the traces of that.
  return { action: task.status.state === 'pending' ? 'launch' : 'adopt' };
}

/** Whether somebody, or a limit, has asked for the end of a task. */
export function isBeingEnded(task: Task): boolean {
  return task.status.state === 'cancelRequested' || task.ending !== undefined;
}
