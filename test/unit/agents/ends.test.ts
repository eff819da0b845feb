import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acpAgent } from '../../../src/agents/acpAgent.ts';
import { asObject, parseMessage, asText, type JsonObject } from '../../../src/agents/json.ts';
import type { AgentAdapter } from '../../../src/core/agentAdapter.ts';
import type { AgentEnd, AgentStep } from '../../../src/protocol/agentEvents.ts';
import { adapterOf, AT, requestFor } from './recordings.ts';

const FIXTURES = new URL('../../fixtures/agents/ends/', import.meta.url);
const ANY = acpAgent({ id: 'any', command: ['any', 'acp'] });
const SILENT = {
  state: 'failed',
  message: expect.stringMatching(/^The agent ended without doing anything\./),
};

/** How each recorded turn truly ended. */
const ENDS: Record<string, unknown> = {
  'claude-acp-warning': { state: 'completed', text: expect.stringMatching(/^No tool for ask among Agent,/) },
  'cline-error400': SILENT,
  'cline-patch': { state: 'completed', text: 'Done: wrote hello.txt.' },
  'copilot-cut': {
    state: 'failed',
    message: expect.stringMatching(/^Error: Failed to get response .* retried 5/),
  },
  'copilot-empty': {
    state: 'failed',
    message: 'Error: No response was returned. Send your message again to retry.',
  },
  'copilot-error400': { state: 'failed', message: 'Error: 400 mock 400' },
  'copilot-error401': {
    state: 'failed',
    message: expect.stringMatching(/^Error: Authentication failed with provider/),
  },
  'copilot-error429': { state: 'failed', limit: 'rate', message: expect.stringContaining('429') },
  'copilot-error500': {
    state: 'failed',
    message: expect.stringMatching(/^Error: Failed to get response .* 500/),
  },
  'copilot-quotes': { state: 'completed', text: 'Error: 404 Not Found is what the server answers.' },
  'copilot-retried': { state: 'completed', text: 'Hello from the scripted model.' },
  'kilo-command': { state: 'completed', text: 'Done: ran the command.' },
  'nanocoder-write': { state: 'completed', text: 'Done: wrote hello.txt.' },
  'pi-command': { state: 'completed', text: 'Done: ran the command.' },
  'pi-error400': SILENT,
  'pi-write': { state: 'completed', text: 'Done: wrote hello.txt.' },
};
const NAMES = Object.keys(ENDS);

function adapterFor(name: string): AgentAdapter {
  if (name.startsWith('copilot')) return adapterOf('copilot');
  return name.startsWith('claude-acp') ? adapterOf('claude-acp') : ANY;
}

function readLines(name: string): string[] {
  return readFileSync(new URL(`${name}.jsonl`, FIXTURES), 'utf8')
    .split('\n')
    .filter(Boolean);
}

/** A recorded turn: what its session said, what it told, and the response to the prompt. */
interface Turn {
  session: JsonObject;
  told: string[];
  response: JsonObject;
}

function readTurn(name: string): Turn {
  const lines = readLines(name);
  const responses = lines
    .map((line) => parseMessage(line))
    .filter((message) => message?.result !== undefined);
  const told = lines.filter((line) => {
    const message = parseMessage(line);
    return message === undefined || message.method !== undefined;
  });
  return { session: asObject(responses[1]?.result), told, response: asObject(responses.at(-1)?.result) };
}

/** Plays a turn; whatever else the conversation wants set up is agreed to. */
function play(
  adapter: AgentAdapter,
  { session, told, response }: Turn,
): { events: AgentStep[]; end: AgentEnd } {
  const conversation = adapter.conversation(requestFor({ transport: 'acp' }));
  const events: AgentStep[] = [];
  let prompt: unknown;
  const take = (step: { events: AgentStep[]; send: string[] }) => {
    events.push(...step.events);
    for (const line of step.send) {
      const { id, method } = JSON.parse(line) as JsonObject;
      const result = method === 'session/new' ? { sessionId: 's', ...session } : { protocolVersion: 1 };
      if (method === 'session/prompt') prompt = id;
      else if (method !== undefined) take(conversation.push(JSON.stringify({ jsonrpc: '2.0', id, result })));
    }
  };
  take(conversation.open());
  for (const line of told) {
    take(conversation.push(line));
    for (const { id } of conversation.openRequests) take(conversation.answer(id, { option: 'allow' }));
  }
  take(conversation.push(JSON.stringify({ jsonrpc: '2.0', id: prompt, result: response })));
  conversation.close();
  return { events, end: conversation.finish({ exitCode: 0, at: AT }) };
}

function textIn(line: string): string | undefined {
  const update = asObject(asObject(parseMessage(line)?.params).update);
  const isText = update.sessionUpdate === 'agent_message_chunk' && update._meta === undefined;
  return isText ? asText(asObject(update.content).text) : undefined;
}

function withText(line: string, text: string): string {
  const message = JSON.parse(line) as { params: { update: { content: JsonObject } } };
  message.params.update.content.text = text;
  return JSON.stringify(message);
}

/** The same, with all that was said in a row told at once; what only says how full the context is stands between. */
function joined(lines: readonly string[]): string[] {
  const left: string[] = [];
  for (const line of lines.filter((other) => !/"usage_update"/.test(other) || /"cost"/.test(other))) {
    const text = textIn(line);
    const before = left.at(-1);
    const textBefore = before === undefined ? undefined : textIn(before);
    const isSame = idOf(line) === idOf(before ?? '');
    if (text !== undefined && textBefore !== undefined && isSame)
      left[left.length - 1] = withText(line, textBefore + text);
    else left.push(line);
  }
  return left;
}

function idOf(line: string): unknown {
  return asObject(asObject(parseMessage(line)?.params).update).messageId;
}

/** The same, with everything that was said cut where `cuts` say. */
function cut(lines: readonly string[], cuts: readonly number[]): string[] {
  let next = 0;
  return lines.flatMap((line) => {
    const text = textIn(line);
    if (!text) return [line];
    const pieces: string[] = [];
    for (let start = 0; start < text.length;) {
      const length = cuts[next++ % cuts.length] ?? 1;
      pieces.push(withText(line, text.slice(start, start + length)));
      start += length;
    }
    return pieces;
  });
}

describe('how recorded turns ended', () => {
  test('there is a judgement for each', () => {
    const files = readdirSync(FIXTURES).map((file) => file.replace('.jsonl', ''));
    expect(files.toSorted()).toEqual(NAMES.toSorted());
  });

  test.each(NAMES)('%s', (name) => {
    const { events, end } = play(adapterFor(name), readTurn(name));
    expect(end).toEqual(expect.objectContaining(ENDS[name]));
    const told = events.flatMap((event) => (event.type === 'turnEnd' ? [event.end] : []));
    expect(told.map(({ state }) => state)).toEqual([end.state]);
  });

  test.each(NAMES)('%s, by a command of which nothing else is known', (name) => {
    expect(play(ANY, readTurn(name)).end).toEqual(expect.objectContaining(ENDS[name]));
  });

  test.each(NAMES)('%s, in whatever chunks it is told', (name) => {
    const turn = readTurn(name);
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(cuts, fc.boolean(), (lengths, isJoined) => {
        const told = cut(isJoined ? joined(turn.told) : turn.told, lengths);
        expect(play(adapterFor(name), { ...turn, told }).end).toEqual(expect.objectContaining(ENDS[name]));
      }),
      { numRuns: 40 },
    );
  });
});

const chunk = (text: string, more: JsonObject = {}) =>
  JSON.stringify({
    ...{ jsonrpc: '2.0', method: 'session/update' },
    params: {
      sessionId: 's',
      update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text }, ...more },
    },
  });
const other = (update: JsonObject) =>
  JSON.stringify({ jsonrpc: '2.0', method: 'session/update', params: { sessionId: 's', update } });
const call = other({
  sessionUpdate: 'tool_call',
  toolCallId: 'c',
  kind: 'edit',
  status: 'completed',
  rawInput: { path: 'a' },
});
const RETRY = 'Info: Request failed due to a transient API error. Retrying...';
const USED = { usage: { inputTokens: 100, outputTokens: 20, totalTokens: 120 } };

describe('what an end is judged by', () => {
  test.each<[string, string[], JsonObject?]>([
    ['nothing', []],
    ['blanks', [chunk('\n'), chunk('  ')]],
    [
      'thoughts alone',
      [other({ sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text: 'Hm.' } })],
    ],
    [
      'that it tries again, and no more',
      [chunk('Retrying (attempt 1/3, waiting 2s)...'), chunk('Retrying (attempt 3/3…)')],
    ],
    ['that it would try again, somehow', [chunk('Retrying...'), chunk('Retrying...')]],
    [
      'news of a version alone',
      [chunk('New version available: v1.6.0 (installed v1.5.2). Run: `npm i -g x`\n')],
    ],
    [
      'what the program says for its model',
      [chunk('**Warning:** x', { _meta: { claudeCode: { kind: 'informational' } } })],
    ],
  ])('silent: %s', (_name, told, response = {}) => {
    const end = play(ANY, { session: {}, told, response: { stopReason: 'end_turn', ...response } }).end;
    expect(end).toEqual(SILENT);
  });

  test.each<[string, string[], JsonObject?]>([
    ['an error after retries', [chunk(RETRY), chunk(RETRY), chunk('Error: Connection refused.')]],
    ['an error with a status', [chunk('Error: 500 Internal Server Error')]],
    ['an error behind what it had said', [chunk('I begin.'), chunk('Error: 500 Internal Server Error')]],
    [
      'an error of another message',
      [chunk('I begin.', { messageId: '1' }), chunk('API Error: 401', { messageId: '2' })],
    ],
    ['an error after work, though its model had answered before', [call, chunk('Error: 400 too long')], USED],
    [
      'an error after which its model is told to have used nothing',
      [chunk('Error: Nobody home.')],
      { usage: null },
    ],
  ])('failed: %s', (_name, told, response = {}) => {
    const end = play(ANY, { session: {}, told, response: { stopReason: 'end_turn', ...response } }).end;
    expect(end).toMatchObject({ state: 'failed', message: expect.stringMatching(/^(?:API )?Error: /) });
  });

  test.each<[string, string[], string, JsonObject?]>([
    ['one word', [chunk('Yes')], 'Yes'],
    ['a number', [chunk('0')], '0'],
    ['an edit without a word', [call], ''],
    [
      'a plan without a word',
      [other({ sessionUpdate: 'plan', entries: [{ content: 'x', status: 'pending' }] })],
      '',
    ],
    [
      'an answer that quotes an error',
      [chunk('The log says `Error: 500`.\nError: 500 is what I fixed.')],
      'The log says `Error: 500`.\nError: 500 is what I fixed.',
    ],
    [
      'an answer whose last line is an error',
      [chunk('It prints:\n\nError: 401 Unauthorized')],
      'It prints:\n\nError: 401 Unauthorized',
    ],
    [
      'an answer that explains an error',
      [chunk('Error: 500 stands in the log.\n\nI have mended its cause.')],
      'Error: 500 stands in the log.\n\nI have mended its cause.',
    ],
    [
      'an answer that begins with an error and was paid for',
      [chunk('Error: 404 Not Found is the line.')],
      'Error: 404 Not Found is the line.',
      USED,
    ],
    ['JSON that was asked for', [chunk('{"error":null}')], '{"error":null}', USED],
    ['an answer after retries', [chunk(RETRY), chunk('Retry finished, resuming.'), chunk('Done.')], 'Done.'],
    [
      'an answer before a word of the program',
      [
        chunk('Done.'),
        chunk('Automatic compaction finished; context was summarized to continue the session.'),
      ],
      'Done.',
    ],
    [
      'an answer about retries',
      [chunk('I made it say "Retrying..." thrice.')],
      'I made it say "Retrying..." thrice.',
    ],
    [
      'a class of errors',
      [chunk('It throws TypeError: 500 is not a function')],
      'It throws TypeError: 500 is not a function',
    ],
  ])('completed: %s', (...[, told, text, response = {}]) => {
    const end = play(ANY, { session: {}, told, response: { stopReason: 'end_turn', ...response } }).end;
    expect(end).toEqual({ state: 'completed', text });
  });

  test('a command of Claude Code itself is done with what it printed', () => {
    const conversation = adapterOf('claude').conversation(
      requestFor({ transport: 'control', prompt: '/compact' }),
    );
    const content = '<local-command-stdout>Compacted </local-command-stdout>';
    const lines = [
      { type: 'user', message: { role: 'user', content }, isReplay: true },
      { type: 'result', subtype: 'success', is_error: false, result: '', num_turns: 0 },
    ];
    lines.forEach((line) => conversation.push(JSON.stringify(line)));
    expect(conversation.finish({ exitCode: 0, at: AT })).toEqual({ state: 'completed', text: 'Compacted' });
  });

  test('an agent that prints nothing of what it did has failed, whatever it speaks', () => {
    const codex = ['{"type":"thread.started","thread_id":"t"}', '{"type":"turn.completed","usage":{}}'];
    const claude = ['{"type":"result","subtype":"success","is_error":false,"result":"","num_turns":1}'];
    for (const [id, lines] of [
      ['codex', codex],
      ['claude', claude],
    ] as const) {
      const conversation = adapterOf(id).conversation(requestFor());
      lines.forEach((line) => conversation.push(line));
      expect(conversation.finish({ exitCode: 0, at: AT })).toEqual(SILENT);
    }
  });
});
