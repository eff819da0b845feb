import type { AgentFacts } from '../protocol/agentRun.ts';
import { isToldByRun } from '../protocol/checks.ts';
import type { TaskExecutor } from '../protocol/executor.ts';
import type { Leftovers } from '../protocol/leftovers.ts';
import { noticeOf } from '../protocol/outsideNotices.ts';
import type { Failure, Task, TaskStatus } from '../protocol/task.ts';
import { isLimit } from '../protocol/taskStatus.ts';
import type { Until } from '../protocol/until.ts';
import type { AttemptUse } from '../protocol/use.ts';
import { factsOfNext, resumptionOf, type Resumption } from './agentRuns/resumption.ts';
import { leftoversAtEnd, type SeenAtEnd } from './leftovers.ts';
import { holdMs, lastAttempt, retryDelayMs } from './retryPolicy.ts';

/* How the record of a task ends, or continues with a next attempt: the building blocks of the transitions. */

/** The parts of an end that are recorded, whatever its cause. `at` as in `TaskEvent`. */
export interface End extends SeenAtEnd {
  at: string;
  bytes: number;
  use?: AttemptUse;
}

/** The number of earlier attempts that a record keeps. */
const EARLIER_LIMIT = 10;

/** Ends the task as failed, or continues with its next attempt if its retry policy allows one. */
export function fail(task: Task, event: End, failure: Failure): Task {
  const ended = end(task, event, { state: 'failed', failure });
  const atMs = Date.parse(event.at);
  const delayMs = retryDelayMs(task, failure, atMs) ?? holdMs(task, failure, atMs);
  if (delayMs === undefined) return isLimit(failure) ? withLimit(ended) : ended;
  const until = new Date(atMs + delayMs).toISOString();
  const resumes = resumptionOf(ended);
  return {
    ...furtherAttempt(ended, { at: event.at, ...(resumes && { resumes }) }),
    attempt: { ...task.attempt, number: task.attempt.number + 1 },
    status: { state: 'pending', waitsFor: { kind: 'time', until } },
    startAt: until,
    // It has not failed for good, so there is nothing to report yet.
    ...(task.hidden && { hidden: true }),
  };
}

/** A run that goes on until something has met a limit before that. */
function withLimit(task: Task): Task {
  return task.until ? { ...task, until: { ...task.until, outcome: 'limit' } } : task;
}

/** The task with its attempt ended in that status. */
export function end(task: Task, event: End, status: TaskStatus): Task {
  const { ending: _ending, silentSince: _silent, ...rest } = withLeftovers(task, leftoversAtEnd(task, event));
  const { pausedAt, hidden, agent, ...kept } = rest;
  return {
    ...kept,
    ...(agent && { agent: unasked(agent) }),
    status,
    output: { ...task.output, bytes: event.bytes },
    ...(event.use && { use: event.use }),
    endedAt: event.at,
    updatedAt: event.at,
    ...(pausedAt !== undefined && task.startedAt !== undefined && { pausedMs: heldUntil(event.at, task) }),
    // A background chore that fails is shown from now on.
    ...(hidden && (status.state !== 'failed' || isToldOtherwise(task)) && { hidden }),
  };
}

/** Nobody is asked about the limit of what has ended. */
function unasked({ limitAsk: _ask, ...facts }: AgentFacts): AgentFacts {
  return facts;
}

/** Whether its failure is told by another task: by the first of notices that fail in a row, or by the run it checks. */
function isToldOtherwise(task: Task): boolean {
  return noticeOf(task)?.isRepeat === true || isToldByRun(task);
}

/** The task with its leftovers replaced. */
export function withLeftovers(task: Task, leftovers: Leftovers | undefined): Task {
  const { leftovers: _before, ...kept } = task;
  return leftovers ? { ...kept, leftovers } : kept;
}

/** How long a held task has been held in total, in milliseconds, if the hold ends now. */
export function heldUntil(at: string, { pausedAt = at, pausedMs = 0 }: Task): number {
  return pausedMs + Math.max(0, Date.parse(at) - Date.parse(pausedAt));
}

/** The task waiting for its next attempt, which continues the agent session `resumes`. */
export function furtherAttempt(task: Task, how: { at: string; resumes?: Resumption }): Task {
  const {
    process: _process,
    startedAt,
    endedAt,
    noticedAt: _noticed,
    drainedBy: _drained,
    announced: _announced,
    progress: _progress,
    matched: _matched,
    use,
    observed: _observed,
    result: _result,
    pausedAt: _paused,
    pausedMs: _held,
    baseline,
    agent,
    executor,
    until,
    supportsResume,
    earlier = [],
    ...kept
  } = task;
  const { number } = task.attempt;
  const last = {
    number,
    status: task.status,
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    output: { path: earlierPath(task.output.path, number), bytes: task.output.bytes },
    ...(use && { use }),
  };
  return {
    ...kept,
    earlier: [...earlier, last].slice(-EARLIER_LIMIT),
    // A rerun has as many retries as the first run had.
    attempt: {
      ...task.attempt,
      number: number + 1,
      ...(task.retry && { max: lastAttempt(number + 1, task.retry) }),
    },
    status: { state: 'pending', waitsFor: { kind: 'slot' } },
    output: { path: task.output.path, bytes: 0 },
    updatedAt: how.at,
    ...(baseline && { baseline: withoutEnd(baseline) }),
    ...(agent && { agent: factsOfNext(agent, how) }),
    ...(executor && { executor: withoutPlace(executor) }),
    ...(until && { until: withCost(until, agent?.usage?.costUsd) }),
    // An agent that starts over has no session yet.
    ...(supportsResume !== undefined && (!agent || how.resumes) && { supportsResume }),
  };
}

type Baseline = NonNullable<Task['baseline']>;

/** What a run has changed begins with its first attempt, and goes on. */
function withoutEnd({ end: _end, ...baseline }: Baseline): Baseline {
  return baseline;
}

/** Its next attempt is another job. */
function withoutPlace({ place: _place, ...executor }: TaskExecutor): TaskExecutor {
  return executor;
}

function withCost(until: Until, costUsd: number | undefined): Until {
  return costUsd === undefined ? until : { ...until, costUsd: (until.costUsd ?? 0) + costUsd };
}

/** The path to which the output of an attempt is renamed when the next one begins. */
function earlierPath(path: string, number: number): string {
  return path.replace(/\.log$/, `.${number}.log`);
}
