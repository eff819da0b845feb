import { firstLine } from '../../base/firstLine.ts';
import type { AgentEnd } from '../../protocol/agentEvents.ts';
import type { LimitAsk } from '../../protocol/agentRun.ts';
import { limitOf } from '../../protocol/checks.ts';
import { agentSpecOf, type Failure, type Task, type TaskResult } from '../../protocol/task.ts';
import { end, fail, furtherAttempt, type End } from '../taskEnd.ts';
import { awaitCheck } from '../until/afterCheck.ts';
import { limitFailure } from './agentLimits.ts';
import { resumptionOf } from './resumption.ts';

const SUMMARY_LIMIT = 200;
/** Characters of a result: a task goes to every client whole. */
const RESULT_LIMIT = 64 * 1024;
/** How often in a row a run goes on by itself after a loss: what kills it may be itself. */
const LOSSES_LIMIT = 3;

/** Ends an agent run as it says, or goes on with what its inbox has. */
export function endAgent(task: Task, event: End & { code: number }, told: AgentEnd): Task {
  switch (told.state) {
    case 'completed': {
      const { text = '' } = told;
      const result = text && { result: resultOf(text, task.agent?.transcript) };
      const isPlain = event.code === 0;
      const ended = end({ ...task, ...result }, event, {
        state: 'completed',
        ...(isPlain && { exitCode: 0 }),
      });
      const resumes = task.agent?.inbox ? resumptionOf(ended) : undefined;
      if (!resumes) return awaitCheck(ended, event.at);
      return furtherAttempt(ended, { at: event.at, resumes });
    }
    case 'cancelled':
      return end(task, event, { state: 'cancelled', reason: 'It was interrupted.' });
    case 'failed': {
      const { message, limit, retryAt, isFinal } = told;
      const about = {
        ...(limit && { limit }),
        ...(retryAt !== undefined && { retryAt }),
        ...(isFinal && { isFinal }),
      };
      const failure = { kind: 'agent' as const, message, ...about };
      return askAtLimit(task, event, failure) ?? fail(task, event, failure);
    }
  }
}

/** A run that its agent has ended at a limit waits for a person, if it is to ask and can go on. */
function askAtLimit(task: Task, event: End, failure: Failure & { kind: 'agent' }): Task | undefined {
  const spec = agentSpecOf(task);
  const { limit } = failure;
  if (spec?.onLimit !== 'ask' || (limit !== 'turns' && limit !== 'cost')) return undefined;
  const most = limit === 'turns' ? spec.maxTurns : spec.maxCostUsd;
  const ended = end(task, event, { state: 'failed', failure });
  if (most === undefined || !resumptionOf(ended)) return undefined;
  const { turns = most, costUsd = most } = task.agent?.usage ?? {};
  const ask: LimitAsk = { limit, used: limit === 'turns' ? turns : costUsd, most, since: event.at };
  return { ...ended, status: { state: 'pending', waitsFor: { kind: 'limit', ask } } };
}

/**
 * The run after a person has decided about its limit: a further attempt that goes on with its session, whose limit is
 * what it may use more; or the failure that it is.
 */
export function afterLimit(task: Task, { most, at }: { most?: number; at: string }): Task {
  const spec = agentSpecOf(task);
  const ask = limitOf(task)?.ask;
  if (!spec || !ask) return task;
  const failed: Task = { ...task, status: { state: 'failed', failure: limitFailure(ask) } };
  const resumes = most === undefined ? undefined : resumptionOf(failed);
  if (most === undefined || !resumes) return end(failed, { at, bytes: task.output.bytes }, failed.status);
  const more = Math.round((most - ask.used) * 10_000) / 10_000;
  const limits = ask.limit === 'turns' ? { maxTurns: Math.max(1, more) } : { maxCostUsd: more };
  return { ...furtherAttempt(failed, { at, resumes }), spec: { ...spec, ...limits } };
}

/** What an agent said last; of much the end, and where the rest is. */
function resultOf(text: string, transcript: string | undefined): TaskResult {
  const summary = firstLine(text, SUMMARY_LIMIT);
  if (text.length <= RESULT_LIMIT || transcript === undefined) return { summary, value: text };
  return { summary, value: `…${text.slice(-RESULT_LIMIT)}`, reference: transcript };
}

/** An agent run that is to go on by itself does so after a loss, unless it is lost again and again. */
export function goOnAfterLoss(lost: Task, at: string): Task {
  const { agent } = lost;
  const losses = (agent?.losses ?? 0) + 1;
  const wants = agentSpecOf(lost)?.ifLost === 'resume' && lost.status.state === 'failed';
  const resumes = resumptionOf(lost);
  if (!wants || !resumes || losses > LOSSES_LIMIT) return lost;
  const next = furtherAttempt(lost, { at, resumes });
  return next.agent ? { ...next, agent: { ...next.agent, losses } } : next;
}
