import { describe, expect, test } from 'vitest';
import type { RunRequest } from '../../../src/core/agentAdapter.ts';
import type { AgentStep, AgentUsage } from '../../../src/protocol/agentEvents.ts';
import { adapterOf, AT, playRun, readRun, requestFor } from './recordings.ts';

const BEFORE: AgentUsage = { inputTokens: 100, outputTokens: 20, costUsd: 0.0016 };

function usageOf(events: AgentStep[]): AgentUsage | undefined {
  return events.findLast((event) => event.type === 'usage')?.usage;
}

function run(agent: string, lines: string[], request: Partial<RunRequest> = {}) {
  const events = playRun(adapterOf(agent).conversation(requestFor(request)), lines, { exitCode: 0, at: AT });
  return { usage: usageOf(events), end: events.at(-1) };
}

test('what a session used before is not this run’s: Codex counts on', () => {
  const { lines } = readRun('codex-resume');
  expect(run('codex', lines).usage).toEqual({ inputTokens: 200, outputTokens: 40 });
  expect(run('codex', lines, { usageBefore: BEFORE }).usage).toEqual({ inputTokens: 100, outputTokens: 20 });
});

test('what a session used before is not this run’s: Claude’s total cost includes it', () => {
  const { lines } = readRun('claude-resume');
  expect(run('claude', lines).usage).toMatchObject({ costUsd: 0.0008, inputTokens: 100 });
  const older = lines.map((line) => line.replace('"model_usage_since_last_result"', '"_"'));
  expect(run('claude', older, { usageBefore: BEFORE }).usage?.costUsd).toBeCloseTo(0.0008, 9);
});

test('what came from a cache is counted as input', () => {
  const line = { type: 'result', subtype: 'success', is_error: false, result: 'x', num_turns: 1 };
  const usage = {
    input_tokens: 1,
    cache_creation_input_tokens: 10,
    cache_read_input_tokens: 100,
    output_tokens: 5,
  };
  expect(run('claude', [JSON.stringify({ ...line, usage })]).usage).toMatchObject({
    inputTokens: 111,
    outputTokens: 5,
  });
});

test('over ACP, the session’s cost and the turns’ tokens', () => {
  const request = requestFor({ transport: 'acp', session: 's', usageBefore: BEFORE });
  const conversation = adapterOf('claude-acp').conversation(request);
  const push = (message: object) => conversation.push(JSON.stringify({ jsonrpc: '2.0', ...message })).events;
  conversation.open();
  push({ id: 0, result: { agentCapabilities: { loadSession: true } } });
  push({ id: 1, result: {} });
  const cost = { amount: 0.0024, currency: 'USD' };
  const update = { sessionUpdate: 'usage_update', used: 5, size: 9, cost };
  expect(usageOf(push({ method: 'session/update', params: { update } }))).toEqual({ costUsd: 0.0008 });
  const tokens = { inputTokens: 10, cachedReadTokens: 90, outputTokens: 5 };
  const turn = (id: number, totalTokens: number) =>
    usageOf(push({ id, result: { stopReason: 'end_turn', usage: { ...tokens, totalTokens } } }));
  // Beside the input, by the sum; then within it.
  expect(turn(2, 105)).toEqual({ costUsd: 0.0008, inputTokens: 100, outputTokens: 5 });
  conversation.message('more');
  expect(turn(3, 15)).toEqual({ costUsd: 0.0008, inputTokens: 110, outputTokens: 10 });
});

const copilotSays = (type: string, data: object) => JSON.stringify({ type, data });
const copilotEnds = JSON.stringify({ type: 'result', sessionId: 's', exitCode: 0, usage: {} });

test('an error that Copilot ends with is one even if it exits with 0; one it got over is none', () => {
  const error = copilotSays('session.error', { message: '500 oops' });
  const text = copilotSays('assistant.message_delta', { messageId: 'm', deltaContent: 'fine' });
  expect(run('copilot', [text, error, copilotEnds]).end).toEqual({
    type: 'end',
    end: { state: 'failed', message: '500 oops' },
  });
  expect(run('copilot', [error, text, copilotEnds]).end).toMatchObject({
    end: { state: 'completed', text: 'fine' },
  });
});

describe('how much of its context Claude has used', () => {
  const answer = (tokens: number, parent?: string) => ({
    type: 'assistant',
    ...(parent !== undefined && { parent_tool_use_id: parent }),
    message: { id: `m${tokens}`, model: 'big', usage: { input_tokens: 5, cache_read_input_tokens: tokens } },
  });
  const ended = (modelUsage: object) => ({ type: 'result', subtype: 'success', result: 'ok', modelUsage });
  const sizes = { big: { contextWindow: 1000 }, small: { contextWindow: 10 } };

  const told = (...messages: object[]) => {
    const conversation = adapterOf('claude').conversation(requestFor());
    const events = messages.flatMap((message) => conversation.push(JSON.stringify(message)).events);
    return events.filter(({ type }) => type === 'context');
  };

  test('is that of its last answer, and told when it changes', () => {
    expect(told(answer(95), answer(195), ended(sizes), ended(sizes), answer(295), ended(sizes))).toEqual([
      { type: 'context', used: 200, size: 1000 },
      { type: 'context', used: 300, size: 1000 },
    ]);
  });

  test('is not that of a subagent, and nothing where the size is not said', () => {
    expect(told(answer(95), answer(900, 'task'), ended(sizes))).toEqual([
      { type: 'context', used: 100, size: 1000 },
    ]);
    expect(told(answer(95), ended({}), ended({ big: {} }), ended({ other: { contextWindow: 9 } }))).toEqual(
      [],
    );
    expect(told(ended(sizes))).toEqual([]);
  });
});
