import type { Failure, RetryPolicy, Task } from '../protocol/task.ts';

/** The maximum of a growing pause; a longer pause set by the user is kept. */
const LONGEST_BACKOFF_MS = 60 * 60 * 1000;
const DEFAULT_FACTOR = 2;

/** Number of the last attempt allowed, counted from `first`, within the limits of a record. */
export function lastAttempt(first: number, { max }: RetryPolicy): number {
  return Math.min(first + max, Number.MAX_SAFE_INTEGER);
}

/**
 * How long to wait after its end, `atMs`, before the next attempt of a task that failed this way; `undefined` if it is not retried.
 * A loss is never retried: the task might still be at work somewhere.
 */
export function retryDelayMs(
  task: Pick<Task, 'attempt' | 'retry'>,
  failure: Failure,
  atMs = Date.now(),
): number | undefined {
  const { attempt, retry } = task;
  if (!retry || attempt.max === undefined || attempt.number >= attempt.max) return undefined;
  if (failure.kind === 'spawn' || failure.kind === 'dependency' || failure.kind === 'orphaned')
    return undefined;
  if (failure.kind === 'agent') {
    // It would break its promise, or run into a limit of its own, again; one of its provider is over at a time that is known, or not.
    if (failure.isFinal || (failure.limit !== undefined && failure.limit !== 'rate')) return undefined;
    if (failure.retryAt !== undefined) return Math.max(0, Date.parse(failure.retryAt) - atMs);
  }
  if (retry.exitCodes && !('code' in failure && retry.exitCodes.includes(failure.code))) return undefined;
  const earlierRetries = attempt.number - (attempt.max - retry.max);
  const factor = retry.factor ?? DEFAULT_FACTOR;
  const longestMs = Math.max(retry.backoffMs, LONGEST_BACKOFF_MS);
  // After many retries, the power is infinite, and 0 times infinity would be NaN.
  return Math.min(retry.backoffMs * Math.min(factor ** earlierRetries, Number.MAX_VALUE), longestMs);
}

/** Where a provider says that a limit is over already, it is asked again after this. */
const SHORTEST_HOLD_MS = 60_000;

/**
 * How long a run that goes on until its check passes, or its review, is held after its provider's limit, as that is no
 * try; `undefined` if that is not known, or the run has failed otherwise.
 */
export function holdMs(
  { until, step }: Pick<Task, 'until' | 'step'>,
  failure: Failure,
  atMs: number,
): number | undefined {
  if (until?.check === undefined && step !== 'review') return undefined;
  if (failure.kind !== 'agent' || failure.limit !== 'rate') return undefined;
  if (failure.retryAt === undefined) return undefined;
  return Math.max(SHORTEST_HOLD_MS, Date.parse(failure.retryAt) - atMs);
}
