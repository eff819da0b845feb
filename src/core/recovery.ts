import { approvalOf } from '../protocol/openRequests.ts';
import { hasProcess, isTerminal, type Task } from '../protocol/task.ts';
import { isBetweenAttempts } from '../protocol/checks.ts';
import type { RunState } from './executor.ts';
import { isWaitingToStart } from './scheduler.ts';

/** What a starting host does with a task that it finds on record. */
export type Recovery =
  /** It had ended before, or this host must not start it now. */
  | { action: 'none' }
  /** It runs, its wrapper is about to run, or it was started and its end is unknown: watch it to its end. */
  | { action: 'adopt' }
  /** It was acknowledged but not started. */
  | { action: 'launch' }
  /** It was cancelled before it was started, or its program is no longer connected. */
  | { action: 'withdraw' }
  /** Ended, or lost, while no host ran. */
  | { action: 'settle' };

/** Decides only from the record and the traces on disk. */
export function decideRecovery(task: Task, run: RunState | undefined): Recovery {
  if (isTerminal(task)) return { action: 'none' };
  // Nothing of it runs, whatever files there are.
  if (approvalOf(task) || isBetweenAttempts(task)) return { action: 'none' };
  // Work that runs elsewhere continues, and an observer has nothing to resume. If it was asked to end, those who could
  // have reported its end are gone.
  if (!hasProcess(task)) return { action: isBeingEnded(task) ? 'withdraw' : 'none' };
  if (run?.end || run?.isLost) return { action: 'settle' };
  if (run?.isClaimed || run?.process) return { action: 'adopt' };
  if (isWaitingToStart(task)) return { action: 'none' };
  if (isBeingEnded(task)) return { action: 'withdraw' };
  // An attempt that was started is not started again, even if its traces were deleted.
  return { action: task.status.state === 'pending' ? 'launch' : 'adopt' };
}

/** Whether a person or a limit has requested the end of a task. */
export function isBeingEnded(task: Task): boolean {
  return task.status.state === 'cancelRequested' || task.ending !== undefined;
}
