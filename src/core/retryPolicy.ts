import type { Failure, Task } from '../protocol/task.ts';

const LONGEST_BACKOFF_MS = 60 * 60 * 1000;
const DEFAULT_FACTOR = 2;

/**
 * How long to wait before the next attempt of a task that failed this way; `undefined` when it is not retried.
 * A loss is never retried: the task might still be at work somewhere.
 */
export function retryDelayMs(task: Pick<Task, 'attempt' | 'retry'>, failure: Failure): number | undefined {
  const { attempt, retry } = task;
  if (!retry || attempt.max === undefined || attempt.number >= attempt.max) return undefined;
  if (failure.kind === 'spawn' || failure.kind === 'dependency' || failure.kind === 'orphaned')
    return undefined;
  if (retry.exitCodes && !('code' in failure && retry.exitCodes.includes(failure.code))) return undefined;
  const earlierRetries = attempt.number - (attempt.max - retry.max);
  const factor = retry.factor ?? DEFAULT_FACTOR;
  return Math.min(retry.backoffMs * factor ** earlierRetries, LONGEST_BACKOFF_MS);
}
