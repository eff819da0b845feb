import { describe, expect, test } from 'vitest';
import { exceededLimit } from '../../../../src/core/agentRuns/agentLimits.ts';
import { RateLimits } from '../../../../src/core/agentRuns/rateLimits.ts';
import { resumptionOf } from '../../../../src/core/agentRuns/resumption.ts';
import { transition, type TaskEvent } from '../../../../src/core/taskTransitions.ts';
import type { AgentEnd } from '../../../../src/protocol/agentEvents.ts';
import type { AgentFacts } from '../../../../src/protocol/agentRun.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { agentSpecOf } from '../../../../src/protocol/task.ts';

const AT = '2026-01-02T03:05:00.000Z';
const SESSION: Partial<AgentFacts> = { session: 's1', usage: { turns: 3, costUsd: 0.2 } };
const MESSAGE = { id: 'm1', content: 'And the docs.', at: AT };

const ended = (agent: AgentEnd, code = 0): TaskEvent => ({
  ...{ type: 'ended', code, isSpawnFailure: false, message: '', bytes: 10, at: AT },
  agent,
});
const lost: TaskEvent = { type: 'lost', message: 'gone', survivors: [], bytes: 10, at: AT };
const withSession = (changes: Partial<Task> = {}, about: Parameters<typeof sampleAgentRun>[1] = {}) =>
  sampleAgentRun({ supportsResume: true, ...changes }, { ...about, facts: { ...SESSION, ...about.facts } });

describe('the end of an agent run', () => {
  test('R11: what it said last is the result', () => {
    const task = transition(withSession(), ended({ state: 'completed', text: 'All green.\nBye.' }));
    expect(task.status).toEqual({ state: 'completed', exitCode: 0 });
    expect(task.result).toEqual({ summary: 'All green.…', value: 'All green.\nBye.' });
  });

  test('R11 T11: of very much that it said the end is kept, and where the rest is', () => {
    const text = `Begin\n${'x'.repeat(200_000)}\nEnd`;
    const { result } = transition(withSession(), ended({ state: 'completed', text }));
    expect(result).toMatchObject({ summary: 'Begin…', reference: '/data/transcript/ag-7f3k2m9q.jsonl' });
    expect(result?.value).toMatch(/^…x+\nEnd$/);
    expect(String(result?.value).length).toBe(64 * 1024 + 1);
  });

  test('one that was ended after it was done is done', () => {
    const task = transition(withSession(), ended({ state: 'completed' }, 143));
    expect(task.status).toEqual({ state: 'completed' });
  });

  test('R11: an error that is disguised as a success is a failure', () => {
    const task = transition(withSession(), ended({ state: 'failed', message: 'Not logged in' }));
    expect(task.status).toEqual({ state: 'failed', failure: { kind: 'agent', message: 'Not logged in' } });
  });

  test('T4: a cancel that was requested before wins', () => {
    const asked = transition(withSession(), { type: 'cancelRequested', at: AT });
    expect(transition(asked, ended({ state: 'completed' })).status).toEqual({ state: 'cancelled' });
  });

  test('its own interruption is no success', () => {
    expect(transition(withSession(), ended({ state: 'cancelled' })).status.state).toBe('cancelled');
  });

  test('W11: messages that it did not get are what it goes on with', () => {
    const task = transition(
      withSession({}, { facts: { inbox: [MESSAGE, { ...MESSAGE, id: 'm2', from: 'ci', content: 'Red.' }] } }),
      ended({ state: 'completed', text: 'Done.' }),
    );
    expect(task.status.state).toBe('pending');
    expect(task.attempt.number).toBe(2);
    const prompt = 'And the docs.\n\nMessage from ci:\n\nRed.';
    expect(task.agent).toEqual({
      transcript: '/data/transcript/ag-7f3k2m9q.jsonl',
      session: 's1',
      resumes: { session: 's1', prompt },
      usageBefore: { turns: 3, costUsd: 0.2 },
    });
    expect(task.earlier?.[0]?.status).toEqual({ state: 'completed', exitCode: 0 });
  });

  test('without a session they stay where they are', () => {
    const task = transition(
      sampleAgentRun({}, { facts: { inbox: [MESSAGE] } }),
      ended({ state: 'completed' }),
    );
    expect(task.status.state).toBe('completed');
    expect(task.agent?.inbox).toEqual([MESSAGE]);
  });
});

describe('B3 R7: a retry', () => {
  const retry = { retry: { max: 1, backoffMs: 1000 }, attempt: { number: 1, max: 2 } };

  test('goes on with the session', () => {
    const task = transition(withSession(retry), ended({ state: 'failed', message: 'overloaded' }, 1));
    expect(task.agent?.resumes?.session).toBe('s1');
    expect(task.startAt).toBe('2026-01-02T03:05:01.000Z');
  });

  test('starts over when the agent never got to work', () => {
    const task = transition(
      sampleAgentRun(retry, { facts: { ...SESSION, usage: {} } }),
      ended({ state: 'failed', message: 'overloaded' }, 1),
    );
    expect(task.status.state).toBe('pending');
    expect(task.agent).toEqual({ transcript: '/data/transcript/ag-7f3k2m9q.jsonl' });
  });

  test('waits until a usage limit is over', () => {
    const retryAt = new Date(Date.now() + 3 * 3_600_000).toISOString();
    const end: AgentEnd = { state: 'failed', message: 'limit', limit: 'rate', retryAt };
    const task = transition(withSession(retry), { ...ended(end), at: new Date().toISOString() } as TaskEvent);
    expect(Math.abs(Date.parse(task.startAt ?? '') - Date.parse(retryAt))).toBeLessThan(1000);
    const limits = new RateLimits();
    limits.note(task);
    expect(limits.untilMs('claude')).toBe(Date.parse(retryAt));
    limits.lift('claude');
    expect(limits.untilMs('claude')).toBeUndefined();
  });

  test.each(['turns', 'cost'] as const)('does not run into its own limit of %s again', (limit) => {
    const task = transition(withSession(retry), ended({ state: 'failed', message: 'limit', limit }));
    expect(task.status.state).toBe('failed');
  });
});

describe('R10: a run whose process is gone', () => {
  test('is offered for resume', () => {
    const task = transition(withSession(), lost);
    expect(task.status).toMatchObject({ state: 'failed', failure: { kind: 'orphaned' } });
    expect(resumptionOf(task)).toMatchObject({ session: 's1' });
  });

  test('goes on by itself where that is wanted, but not for ever', () => {
    let task = transition(withSession({}, { spec: { ifLost: 'resume' } }), lost);
    const running = (next: Task): Task => ({
      ...next,
      status: { state: 'running' },
      agent: { transcript: '/t', ...next.agent, usage: { turns: 1 } },
    });
    expect(task.status.state).toBe('pending');
    expect(task.agent).toMatchObject({ losses: 1, resumes: { session: 's1' } });
    for (const losses of [2, 3]) {
      task = transition(running(task), lost);
      expect(task.agent?.losses).toBe(losses);
    }
    expect(transition(running(task), lost).status.state).toBe('failed');
  });

  test('does not go on while something of it still runs', () => {
    const task = transition(withSession({}, { spec: { ifLost: 'resume' } }), {
      ...lost,
      survivors: [{ pid: 7, name: 'node' }],
    } as TaskEvent);
    expect(task.status.state).toBe('failed');
  });

  test('cannot go on without a session', () => {
    expect(resumptionOf(sampleAgentRun())).toBeUndefined();
    expect(transition(sampleAgentRun({}, { spec: { ifLost: 'resume' } }), lost).status.state).toBe('failed');
  });
});

test('a rerun starts over, and a resumption does not', () => {
  const task = transition(withSession(), ended({ state: 'completed', text: 'Done.' }));
  expect(transition(task, { type: 'rerun', at: AT }).agent).toEqual({ transcript: task.agent?.transcript });
  const resumes = resumptionOf(task, { content: 'More.' });
  expect(resumes).toEqual({ session: 's1', prompt: 'More.' });
  const next = transition(task, { type: 'rerun', at: AT, ...(resumes && { resumes }) });
  expect(next.agent).toMatchObject({ session: 's1', resumes, usageBefore: { turns: 3, costUsd: 0.2 } });
  expect(next.result).toBeUndefined();
});

test('W11: what waited in the inbox comes before what is said now, once', () => {
  const task = withSession({ status: { state: 'cancelled' } }, { facts: { inbox: [MESSAGE] } });
  const resumes = resumptionOf(task, { content: 'Now.', from: 'ci' });
  expect(resumes).toEqual({ session: 's1', prompt: 'And the docs.\n\nMessage from ci:\n\nNow.' });
  const next = transition(task, { type: 'rerun', at: AT, ...(resumes && { resumes }) });
  expect(next.agent?.inbox).toBeUndefined();
  expect(transition(task, { type: 'rerun', at: AT }).agent?.inbox).toEqual([MESSAGE]);
  expect(resumptionOf(withSession(), { content: 'Now.', from: 'ci' })?.from).toBe('ci');
});

test('B7: limits of turns and cost', () => {
  const spec = agentSpecOf(sampleAgentRun({}, { spec: { maxTurns: 2, maxCostUsd: 0.5 } }));
  if (!spec) throw new Error('no agent run');
  expect(exceededLimit(spec, undefined, AT)).toBeUndefined();
  expect(exceededLimit(spec, { turns: 2, costUsd: 0.5 }, AT)).toBeUndefined();
  expect(exceededLimit(spec, { turns: 3 }, AT)).toMatchObject({ limit: 'turns', used: 3, most: 2 });
  expect(exceededLimit(spec, { costUsd: 0.51 }, AT)).toMatchObject({ limit: 'cost', used: 0.51, most: 0.5 });
});
