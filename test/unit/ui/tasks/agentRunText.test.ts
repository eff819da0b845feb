import { expect, test } from 'vitest';
import type { Failure, PendingReason, Task } from '../../../../src/protocol/task.ts';
import { taskFacts } from '../../../../src/ui/tasks/taskFacts.ts';
import { noOtherTasks } from '../../../../src/ui/tasks/taskLookup.ts';
import { fullText, statusText } from '../../../../src/ui/tasks/taskText.ts';
import { agentSpec, anAgentRun, anEndedRun } from '../anAgentRun.ts';

const now = Date.parse('2026-01-01T00:00:12.900Z');
const usage = { turns: 12, inputTokens: 34_567, outputTokens: 890, costUsd: 0.126 };
const files = Array.from({ length: 12 }, (_, index) => `src/${index}.ts`);

function factsOf(task: Task): Record<string, string> {
  return Object.fromEntries(taskFacts(task, now, { others: noOtherTasks }));
}

test('an agent that works says what it does and what that cost', () => {
  expect(statusText(anAgentRun({ lastAction: 'editing src/a.ts', usage }), now)).toBe(
    'editing src/a.ts · 12 turns · $0.13',
  );
  expect(statusText(anAgentRun({ usage: { turns: 1, costUsd: 0.0024 } }), now)).toBe('1 turn · $0.0024');
  expect(statusText(anAgentRun({ usage: { premiumRequests: 2 } }), now)).toBe('2 premium requests');
  expect(statusText(anAgentRun(), now)).toBe('10 s');
});

test('an agent that asks says what, once', () => {
  const status = (message: string): Task['status'] => ({ state: 'waiting', for: 'permission', message });
  const asked = 'needs you: allow Bash "npm test"? · 10 s';
  expect(statusText(anAgentRun({ usage }, { status: status('allow Bash "npm test"?') }), now)).toBe(asked);
  expect(
    statusText(anAgentRun({ usage }, { status: status('needs you: allow Bash "npm test"?') }), now),
  ).toBe(asked);
});

test('an agent that ended says what it changed, what that cost and how long it took', () => {
  const completed = { state: 'completed' as const };
  expect(statusText(anEndedRun(completed, { files: ['a', 'b', 'c'], usage }), now)).toBe(
    '3 files · $0.13 · 1 m 04 s',
  );
  expect(statusText(anEndedRun(completed, { files, fileCount: 120 }), now)).toBe('120 files · 1 m 04 s');
  expect(statusText(anEndedRun({ state: 'cancelled' }, { usage }), now)).toBe('$0.13 · 1 m 04 s');
});

test('an agent that failed says why, and into which limit it ran', () => {
  const failed = (failure: Omit<Failure & { kind: 'agent' }, 'kind'>, spec = agentSpec) =>
    statusText(
      anEndedRun({ state: 'failed', failure: { kind: 'agent', ...failure } }, { usage }, { spec }),
      now,
    );
  expect(failed({ message: 'API Error 500' })).toBe('API Error 500 · 1 m 04 s');
  expect(failed({ message: 'x', limit: 'turns' }, { ...agentSpec, maxTurns: 20 })).toBe(
    'turn limit reached (20) · 1 m 04 s',
  );
  expect(failed({ message: 'x', limit: 'cost' }, { ...agentSpec, maxCostUsd: 2.5 })).toBe(
    'cost limit reached ($2.50) · 1 m 04 s',
  );
  expect(failed({ message: 'try later', limit: 'rate' })).toBe('usage limit reached: try later · 1 m 04 s');
  const retryAt = new Date(2026, 0, 1, 15, 4).toISOString();
  const endedAt = new Date(2026, 0, 1, 14, 0).toISOString();
  const failure = { kind: 'agent' as const, message: 'x', limit: 'rate' as const, retryAt };
  const startedAt = endedAt;
  expect(statusText(anEndedRun({ state: 'failed', failure }, {}, { startedAt, endedAt }), now)).toBe(
    'usage limit reached until 15:04 · 0 s',
  );
});

test('a run that waits for the end of a usage limit says until when', () => {
  const until = new Date(2026, 0, 1, 15, 4).toISOString();
  const waitsFor = { kind: 'time' as const, until };
  const text = (reason: PendingReason) =>
    statusText(
      anAgentRun({}, { status: { state: 'pending', waitsFor: reason } }),
      Date.parse(until) - 60_000,
    );
  expect(text({ ...waitsFor, isRateLimit: true })).toBe('scheduled at 15:04 (usage limit)');
  expect(text(waitsFor)).toBe('starts 15:04');
});

test('a tooltip tells who works how, with what, and what came of it', () => {
  const spec = { ...agentSpec, maxTurns: 20, maxCostUsd: 2.5 };
  const agent = {
    version: '2.1.3',
    model: 'opus',
    session: 's-1',
    usage,
    usageBefore: { costUsd: 1 },
    files,
    lastAction: 'running npm test',
    resumes: { session: 's-1', prompt: 'Go on' },
    inbox: [{ id: 'm', content: 'x', at: '' }],
  };
  expect(factsOf(anAgentRun(agent, { spec }))).toMatchObject({
    Agent: 'Claude Code 2.1.3',
    Model: 'opus',
    Mode: 'Ask before it changes anything',
    'Agent session': 's-1',
    'Continues with': 'Go on',
    Does: 'running npm test',
    'Unread messages': '1',
    Turns: '12',
    Tokens: '34,567 in, 890 out',
    Cost: '$0.13, $1.13 with the attempts before',
    'Files changed': `${files.slice(0, 10).join(', ')} and 2 more`,
    Folder: '/work',
    Limits: '20 turns · $2.50',
  });
  expect(Object.keys(factsOf(anAgentRun()))).toEqual(expect.arrayContaining(['Agent', 'Mode', 'Folder']));
  expect(factsOf(anAgentRun())).not.toHaveProperty('Cost');
});

test('the whole of what a run does is its prompt', () => {
  expect(fullText(anAgentRun({}, { spec: { ...agentSpec, prompt: 'one\ntwo' } }))).toBe('one\ntwo');
});
