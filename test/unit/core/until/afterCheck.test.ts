import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { transition, type TaskEvent } from '../../../../src/core/taskTransitions.ts';
import type { CheckVerdict } from '../../../../src/core/until/afterCheck.ts';
import { checkOf, DEFAULT_TRIES } from '../../../../src/protocol/checks.ts';
import { agentSpecOf, isTerminal, type Task } from '../../../../src/protocol/task.ts';
import type { Until } from '../../../../src/protocol/until.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { IDENTITY } from '../sampleTask.ts';

const AT = '2026-01-02T03:05:00.000Z';
const MESSAGE = { id: 'm1', content: 'And the docs.', at: AT };
const PASSED: CheckVerdict = { kind: 'passed' };
const FAILED: CheckVerdict = { kind: 'failed', code: 3, message: 'Red.', why: 'the check failed' };
const REVIEWED: CheckVerdict = { kind: 'reviewed', findings: [{ text: 'A bug.' }], message: 'A bug.' };

const ended: TaskEvent = {
  ...{ type: 'ended', code: 0, isSpawnFailure: false, message: '', bytes: 10, at: AT },
  agent: { state: 'completed', text: 'Done.' },
};
const checked = (task: Task, verdict: CheckVerdict) => transition(task, { type: 'checked', verdict, at: AT });

function runUntil(until: Partial<Until>, changes: Partial<Task> = {}, maxCostUsd?: number): Task {
  return sampleAgentRun(
    { supportsResume: true, until: { check: 'npm test', tried: 0, ...until }, ...changes },
    { spec: maxCostUsd === undefined ? {} : { maxCostUsd }, facts: { session: 's1' } },
  );
}

/** An attempt, from its start to its good end. */
function attempt(task: Task, { costUsd, canGoOn }: { costUsd: number; canGoOn: boolean }): Task {
  const begun: TaskEvent[] = isRunning(task)
    ? []
    : [
        { type: 'launched', at: AT },
        { type: 'started', process: IDENTITY, at: AT },
      ];
  const facts = { usage: { costUsd }, ...(canGoOn && { session: 's1' }) };
  return [...begun, { type: 'told' as const, facts, requests: [], canGoOn, at: AT }, ended].reduce(
    transition,
    task,
  );
}

function isRunning({ status }: Task): boolean {
  return status.state === 'running';
}

interface Plan {
  tries: number | undefined;
  hasCheck: boolean;
  hasReview: boolean;
  maxCostUsd: number | undefined;
  canGoOn: boolean;
  /** In turn, for each attempt. */
  costs: number[];
  passes: boolean[];
  findings: number;
}

/** What should happen, as a person would tell it. */
function predict({ tries = DEFAULT_TRIES, ...plan }: Plan): { path: string[]; outcome: string } {
  const path: string[] = [];
  let spent = 0;
  let isReviewed = false;
  for (let tried = 1; ; tried++) {
    path.push('attempt');
    spent += plan.costs[(tried - 1) % plan.costs.length] ?? 0;
    const hasSpentAll = plan.maxCostUsd !== undefined && spent >= plan.maxCostUsd;
    if (plan.hasCheck) {
      path.push('check');
      if (!plan.passes[(tried - 1) % plan.passes.length]) {
        if (tried >= tries) return { path, outcome: 'triesUsedUp' };
        if (hasSpentAll) return { path, outcome: 'limit' };
        continue;
      }
    }
    if (plan.hasReview && !isReviewed) {
      path.push('review');
      isReviewed = true;
      if (plan.findings > 0 && tried < tries && !hasSpentAll) continue;
    }
    return { path, outcome: 'passed' };
  }
}

const plans: fc.Arbitrary<Plan> = fc
  .record({
    tries: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    hasCheck: fc.boolean(),
    hasReview: fc.boolean(),
    maxCostUsd: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    canGoOn: fc.boolean(),
    costs: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 5 }),
    passes: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
    findings: fc.integer({ min: 0, max: 2 }),
  })
  .filter(({ hasCheck, hasReview }) => hasCheck || hasReview);

test('a run goes on exactly as long as it should, and says why it has ended', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const { tries, hasCheck, hasReview, maxCostUsd, canGoOn, costs, passes, findings } = plan;
      const until: Until = {
        ...(hasCheck && { check: 'npm test' }),
        ...(hasReview && { reviewBy: 'codex' }),
        ...(tries !== undefined && { tries }),
        tried: 0,
      };
      let task = sampleAgentRun({ until }, { spec: maxCostUsd === undefined ? {} : { maxCostUsd } });
      const path: string[] = [];
      let attempts = 0;
      while (!isTerminal(task)) {
        const waits = checkOf(task);
        if (waits) {
          expect(task.endedAt).toBe(AT);
          path.push(waits.step);
          const found = Array.from({ length: findings }, (_, index) => ({ text: `Finding ${index}` }));
          const verdict: CheckVerdict =
            waits.step === 'review'
              ? { kind: 'reviewed', findings: found, message: 'Findings.' }
              : passes[(attempts - 1) % passes.length]
                ? PASSED
                : FAILED;
          task = checked(task, verdict);
          if (isTerminal(task)) break;
          if (!checkOf(task)) expectTold(task, canGoOn, verdict);
          continue;
        }
        path.push('attempt');
        task = attempt(task, { costUsd: costs[attempts % costs.length] ?? 0, canGoOn });
        attempts++;
      }
      const { outcome, ...predicted } = predict(plan);
      expect({ path }).toEqual(predicted);
      expect(task.until).toMatchObject({ outcome, tried: attempts });
      expect(task.status).toMatchObject(
        outcome === 'passed'
          ? { state: 'completed', exitCode: 0 }
          : outcome === 'limit'
            ? { state: 'failed', failure: { kind: 'agent', limit: 'cost' } }
            : { state: 'failed', failure: { kind: 'check', code: 3 } },
      );
      expect(task.attempt.number).toBe(attempts);
      expect(task.earlier ?? []).toMatchObject(
        Array.from({ length: attempts - 1 }, () => ({ status: { state: 'completed' } })),
      );
    }),
    { numRuns: 500 },
  );
});

/** The agent learns what was found; one without a session is also told again what it was asked for. */
function expectTold({ agent, spec, status }: Task, canGoOn: boolean, verdict: CheckVerdict): void {
  expect(status).toEqual({ state: 'pending', waitsFor: { kind: 'slot' } });
  const said = verdict.kind === 'failed' ? 'Message from the check:\n\nRed.' : 'Findings.';
  const from = verdict.kind === 'failed' ? 'the check' : 'the reviewer';
  if (canGoOn) expect(agent?.resumes).toMatchObject({ session: 's1', from });
  else expect(agent?.resumes).toBeUndefined();
  const told = agent?.resumes?.prompt ?? agent?.prompt ?? '';
  expect(told).toContain(said);
  expect(told.startsWith(agentSpecOf({ spec })?.prompt ?? '-')).toBe(!canGoOn);
}

test('the result says after how many tries the check passed', () => {
  const once = checked(transition(runUntil({}), ended), PASSED);
  expect(once.result).toEqual({ summary: 'The check passed after 1 try: Done.', value: 'Done.' });
  const waiting = transition(runUntil({ tries: 1, reviewBy: 'codex' }), ended);
  const reviewed = checked(checked(waiting, PASSED), REVIEWED);
  expect(reviewed.result?.summary).toBe('The check passed after 1 try, with 1 finding in the review: Done.');
  expect(reviewed.until?.findings).toEqual([{ text: 'A bug.' }]);
});

test('a message that came during the check is what it goes on with, and it may try as often again', () => {
  const waiting = transition(transition(runUntil({ tries: 2, tried: 1 }), ended), {
    type: 'messaged',
    message: MESSAGE,
    at: AT,
  });
  const next = checked(waiting, PASSED);
  expect(next.agent?.resumes).toEqual({ session: 's1', prompt: 'And the docs.' });
  expect(next.until).toEqual({ check: 'npm test', tries: 2, tried: 0 });
  const failed = checked(
    transition(
      { ...waiting, until: { check: 'npm test', tried: 1 } },
      {
        type: 'messaged',
        message: { ...MESSAGE, id: 'm2', content: 'Quick.' },
        at: AT,
      },
    ),
    FAILED,
  );
  expect(failed.agent?.resumes?.prompt).toBe('And the docs.\n\nQuick.\n\nMessage from the check:\n\nRed.');
});

test('a cancel while it is checked ends it at once; what it was held for stays held', () => {
  const waiting = transition(runUntil({}), ended);
  const cancelled = transition(waiting, { type: 'cancelRequested', reason: 'enough', at: AT });
  expect(cancelled.status).toEqual({ state: 'cancelled', reason: 'enough' });
  const held = checked(transition(waiting, { type: 'held', at: AT }), FAILED);
  expect(held.pausedAt).toBe(AT);
  expect(checked(transition(waiting, { type: 'held', at: AT }), PASSED).pausedAt).toBeUndefined();
});

test.each<[string, CheckVerdict, Task['status']]>([
  [
    'a check that cannot run ends it without a further try',
    { kind: 'impossible', why: 'No such shell.' },
    { state: 'failed', failure: { kind: 'check', message: 'No such shell.' } },
  ],
  [
    'a check that somebody cancels cancels it',
    { kind: 'cancelled', reason: 'Its check was cancelled.' },
    { state: 'cancelled', reason: 'Its check was cancelled.' },
  ],
])('%s', (_, verdict, status) => {
  expect(checked(transition(runUntil({}), ended), verdict).status).toEqual(status);
});

test('an attempt that fails is retried as ever, which is no try; a limit is said as such', () => {
  const retry = { max: 1, backoffMs: 1 };
  const fails = (limit?: 'turns'): TaskEvent => ({
    ...ended,
    agent: { state: 'failed', message: 'Overloaded', ...(limit && { limit }) },
  });
  const retried = transition(runUntil({}, { retry, attempt: { number: 1, max: 2 } }), fails());
  expect(retried).toMatchObject({ status: { state: 'pending' }, until: { tried: 0 } });
  expect(retried.until).not.toHaveProperty('outcome');
  const failed = transition(runUntil({}), fails());
  expect(failed.until).toEqual({ check: 'npm test', tried: 0 });
  expect(transition(runUntil({}), fails('turns')).until).toMatchObject({ outcome: 'limit' });
});

test('the limit of a provider holds it until it is over, which is no try', () => {
  const retryAt = new Date(Date.now() + 3_600_000).toISOString();
  const limited: TaskEvent = {
    ...ended,
    at: new Date().toISOString(),
    agent: { state: 'failed', message: 'Usage limit', limit: 'rate', retryAt },
  };
  const held = transition(runUntil({}), limited);
  expect(held).toMatchObject({
    status: { state: 'pending', waitsFor: { kind: 'time' } },
    until: { tried: 0 },
  });
  expect(Math.abs(Date.parse(held.startAt ?? '') - Date.parse(retryAt))).toBeLessThan(60_000);
  const { until: _until, ...plain } = runUntil({});
  expect(transition(plain, limited).status.state).toBe('failed');
});

test('a run that is asked to work again has all its tries, and its own prompt', () => {
  const used = runUntil({
    tries: 1,
    tried: 1,
    code: 3,
    costUsd: 2,
    findings: [{ text: 'A bug.' }],
    outcome: 'triesUsedUp',
  });
  const status = { state: 'failed', failure: { kind: 'check', message: 'Not right.' } } as const;
  const over = { ...used, status, agent: { transcript: '/t', prompt: 'Fix the build\n\nRed.' } };
  const again = transition(over, { type: 'rerun', at: AT });
  expect(again.until).toEqual({ check: 'npm test', tries: 1, tried: 0 });
  expect(again.agent).toEqual({ transcript: '/t' });
});

test('a retry of an attempt that started over with a message has that message, too', () => {
  const { supportsResume: _can, ...first } = runUntil({}, { retry: { max: 1, backoffMs: 1 } });
  const again = checked(transition({ ...first, agent: { transcript: '/t' } }, ended), FAILED);
  const begun = transition(transition(again, { type: 'launched', at: AT }), {
    type: 'started',
    process: IDENTITY,
    at: AT,
  });
  const retried = transition(begun, { ...ended, agent: { state: 'failed', message: 'Overloaded' } });
  expect(retried.attempt.number).toBe(3);
  expect(retried.agent?.prompt).toBe(again.agent?.prompt);
});
