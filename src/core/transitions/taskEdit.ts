import { agentSpecOf, type Task } from '../../protocol/task.ts';
import { lastAttempt } from '../retryPolicy.ts';
import type { TaskChanges } from '../taskEvents.ts';

/** A task that waits to start, with changes of when it starts and of its limits. */
export function editTask(task: Task, changes: TaskChanges): Task {
  const { after, retry, timeoutMs, until, maxTurns, maxCostUsd, ...plain } = changes;
  const edited: Task = {
    ...withField(withField(withField(task, 'timeoutMs', timeoutMs), 'retry', retry), 'until', until),
    ...plain,
    attempt: retry === undefined ? task.attempt : attemptWith(task, retry),
  };
  const queued = withField(edited, 'after', after?.length === 0 ? null : after);
  const spec = agentSpecOf(queued);
  if (!spec) return queued;
  return { ...queued, spec: withField(withField(spec, 'maxTurns', maxTurns), 'maxCostUsd', maxCostUsd) };
}

/** `undefined` leaves the field as it is, `null` removes it. */
function withField<T extends object, K extends keyof T>(
  whole: T,
  field: K,
  value: T[K] | null | undefined,
): T {
  if (value === undefined) return whole;
  const { [field]: _removed, ...rest } = whole;
  return (value === null ? rest : { ...rest, [field]: value }) as T;
}

/** Retries are counted from the attempt that waits. */
function attemptWith({ attempt }: Task, retry: TaskChanges['retry']): Task['attempt'] {
  return withField(attempt, 'max', retry ? lastAttempt(attempt.number, retry) : null);
}
