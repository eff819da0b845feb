import type { AgentUsage } from '../../protocol/agentEvents.ts';
import { agentSpecOf, type Failure, type Task } from '../../protocol/task.ts';
import { askedUntil, findingsText, triesOf, triesText } from '../../protocol/checks.ts';
import type { AgentSetting } from '../../protocol/agentRun.ts';
import type { Finding, Until, UntilParams } from '../../protocol/until.ts';
import { messageText } from '../agentRuns/messageText.ts';
import { resumptionOf, type Resumption } from '../agentRuns/resumption.ts';
import { end, furtherAttempt } from '../taskEnd.ts';

/* How a run goes on until its check passes: what follows an attempt, and what follows a check. Pure. */

/** What came of a check or of a review; `message` is what the agent goes on with. */
export type CheckVerdict =
  | { kind: 'passed' }
  | { kind: 'failed'; code?: number; message: string; why: string }
  | { kind: 'reviewed'; findings: Finding[]; message: string }
  /** A person has cancelled it. */
  | { kind: 'cancelled'; reason?: string }
  /** It could not be started, or its end is unknown. */
  | { kind: 'impossible'; why: string };

/** The sender of what an agent is told after a check or a review. */
const SENDERS = { check: 'the check', review: 'the reviewer' } as const;

/** A run whose attempt has just completed waits for its check or its review, if it goes on until something. */
export function awaitCheck(completed: Task, at: string): Task {
  const { until } = completed;
  if (!until) return completed;
  const tried: Task = { ...completed, until: { ...until, tried: until.tried + 1 } };
  return until.check === undefined ? awaitReview(tried, at) : awaiting(tried, 'check');
}

/** The run after the step that it waited for. */
export function afterCheck(task: Task, { verdict, at }: { verdict: CheckVerdict; at: string }): Task {
  const { until } = task;
  if (!until) return task;
  switch (verdict.kind) {
    case 'passed':
      return awaitReview({ ...task, until: { ...until, code: 0 } }, at);
    case 'failed': {
      const { code, message, why } = verdict;
      const failed = { ...task, until: withCode(until, code) };
      return goOn(failed, { message, from: SENDERS.check, at }) ?? giveUp(failed, { why, at });
    }
    case 'reviewed': {
      const { findings, message } = verdict;
      const reviewed = { ...task, until: { ...until, findings } };
      const next = findings.length > 0 && goOn(reviewed, { message, from: SENDERS.review, at });
      return next || pass(reviewed, at);
    }
    case 'cancelled': {
      const { reason } = verdict;
      return stop(task, at, { state: 'cancelled', ...(reason !== undefined && { reason }) });
    }
    case 'impossible':
      return stop(task, at, { state: 'failed', failure: { kind: 'check', message: verdict.why } });
  }
}

/** What a run may have cost that goes on until something, with what its earlier attempts have cost. */
export function usageOfAll(
  { until }: Pick<Task, 'until'>,
  usage: AgentUsage | undefined,
): AgentUsage | undefined {
  if (until?.costUsd === undefined) return usage;
  return { ...usage, costUsd: until.costUsd + (usage?.costUsd ?? 0) };
}

/** What a run goes on until, as before its first attempt. */
export function untilAnew(until: UntilParams & { reviewSetting?: AgentSetting | undefined }): Until {
  const { reviewSetting } = until;
  const isReviewed = until.reviewBy !== undefined && reviewSetting !== undefined;
  return { ...askedUntil(until), ...(isReviewed && { reviewSetting }), tried: 0 };
}

function awaiting(task: Task, step: 'check' | 'review'): Task {
  return { ...task, status: { state: 'pending', waitsFor: { kind: 'check', step } } };
}

/** The review comes once, after the first check that passes. */
function awaitReview(task: Task, at: string): Task {
  const { until } = task;
  const isDue = until?.reviewBy !== undefined && until.findings === undefined;
  return isDue ? awaiting(task, 'review') : pass(task, at);
}

/** The run has done what it was asked for; with messages that it did not get it goes on all the same. */
function pass(task: Task, at: string): Task {
  const { until, agent } = task;
  if (!until) return task;
  const resumes = agent?.inbox ? resumptionOf(task) : undefined;
  if (resumes) {
    // Somebody wants more of it, for which it has all its tries.
    const { costUsd } = until;
    const anew = { ...untilAnew(until), ...(costUsd !== undefined && { costUsd }) };
    return nextAttempt({ ...task, until: anew }, { at, resumes });
  }
  const ended = end(task, { at, bytes: task.output.bytes }, { state: 'completed', exitCode: 0 });
  const summary = [passedText(until), task.result?.summary].filter(Boolean).join(': ');
  return { ...ended, until: { ...until, outcome: 'passed' }, result: { ...task.result, summary } };
}

function passedText({ check, tried, findings }: Until): string {
  const left = findings?.length ? `, with ${findingsText(findings.length)} in the review` : '';
  return check === undefined
    ? `Reviewed after ${triesText(tried)}${left}`
    : `The check passed after ${triesText(tried)}${left}`;
}

/** The next attempt, in which the agent is told what was found; `undefined` if it may not try again. */
function goOn(task: Task, told: { message: string; from: string; at: string }): Task | undefined {
  const { until, agent } = task;
  const spec = agentSpecOf(task);
  if (!until || !agent || !spec || until.tried >= triesOf(until) || hasSpentAll(task)) return undefined;
  const message = { content: told.message, from: told.from };
  const resumes = resumptionOf(task, message);
  if (resumes) return nextAttempt(task, { at: told.at, resumes });
  // It does not remember what it was asked for.
  const next = nextAttempt(task, { at: told.at });
  const prompt = `${spec.prompt}\n\n${messageText(message)}`;
  return next.agent ? { ...next, agent: { ...next.agent, prompt } } : next;
}

function nextAttempt(task: Task, how: { at: string; resumes?: Resumption }): Task {
  const next = furtherAttempt({ ...task, status: { state: 'completed' } }, how);
  // Whoever held the run while it was checked wants what follows to wait.
  return task.pausedAt === undefined ? next : { ...next, pausedAt: task.pausedAt };
}

function giveUp(task: Task, { why, at }: { why: string; at: string }): Task {
  const { until } = task;
  if (!until) return task;
  const code = until.code === undefined ? {} : { code: until.code };
  if (until.tried < triesOf(until)) {
    const message = `Its cost has reached the limit after ${triesText(until.tried)}: ${why}`;
    const failure: Failure = { kind: 'agent', limit: 'cost', message };
    return stop({ ...task, until: { ...until, outcome: 'limit' } }, at, { state: 'failed', failure });
  }
  const message = `Not right after ${triesText(until.tried)}: ${why}`;
  const failure: Failure = { kind: 'check', ...code, message };
  return stop({ ...task, until: { ...until, outcome: 'triesUsedUp' } }, at, { state: 'failed', failure });
}

function stop(task: Task, at: string, status: Task['status']): Task {
  return end(task, { at, bytes: task.output.bytes }, status);
}

/** Whether all attempts together have cost what they may. */
function hasSpentAll(task: Task): boolean {
  const most = agentSpecOf(task)?.maxCostUsd;
  return most !== undefined && (usageOfAll(task, task.agent?.usage)?.costUsd ?? 0) >= most;
}

function withCode({ code: _before, ...until }: Until, code: number | undefined): Until {
  return code === undefined ? until : { ...until, code };
}
