import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AgentAdapter } from '../../../src/core/agentAdapter.ts';
import type { Transport } from '../../../src/protocol/agentRun.ts';
import { AGENTS } from '../../../src/agents/agents.ts';
import type { AgentStep } from '../../../src/protocol/agentEvents.ts';
import { adapterOf, AT, playRun, readRun, requestFor, runNames, splitInPieces } from './recordings.ts';
import { replayed } from './replayed.ts';

const NAMES = ['claude', 'codex', 'gemini', 'opencode', 'qwen', 'copilot'].flatMap((agent) =>
  runNames(agent).map((name) => [agent, name] as const),
);
/** One good run of each agent. */
const GOOD = ['claude', 'codex', 'gemini', 'opencode', 'qwen', 'copilot'].map(
  (agent) => [agent, `${agent}-both`] as const,
);

function play(agent: string, lines: readonly string[], exitCode = 0): AgentStep[] {
  return playRun(adapterOf(agent).conversation(requestFor()), lines, { exitCode, at: AT });
}

const withoutNotices = (events: AgentStep[]) => events.filter(({ type }) => type !== 'notice');
const endOf = (events: AgentStep[]) => events.at(-1);
const text = (events: AgentStep[]) =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

/** The same JSON with the keys of every object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, turned(item)]),
  );
}

/** Everything an agent said, cut out of a transcript. */
const VARIATIONS: Record<string, (line: string) => string[]> = {
  'carriage returns': (line) => [`${line}\r`],
  'blanks around': (line) => [`  ${line} `],
  'unknown types between': (line) => [
    line,
    '{"type":"telepathy","data":{"content":"x"}}',
    '{"type":7}',
    '{}',
  ],
  'unknown fields': (line) => [line.replace(/\}$/, ',"_new":{"deep":[1,2,null]}}')],
  'warnings between': (line) => [
    'Warning: 256-color support not detected.',
    '',
    line,
    '    at foo (bar.js:1:2)',
  ],
  'a warning without its line end': (line) => [`\u001b[93mwarning: slow \u001b[0m${line}`],
  'JSON that is no message': (line) => ['null', '42', '"text"', '[]', '[{"type":"result"}]', line],
  'broken JSON': (line) => ['{"type":"result"', line, '{"type":"assistant","message":}'],
};

describe.each(Object.entries(VARIATIONS))('with %s nothing changes', (_name, vary) => {
  test.each(GOOD)('%s', (agent, name) => {
    const { lines } = readRun(name);
    expect(withoutNotices(play(agent, lines.flatMap(vary)))).toEqual(withoutNotices(play(agent, lines)));
  });
});

describe('recordings, otherwise', { timeout: 30_000 }, () => {
  test.each(NAMES)('%s: %s with its keys in another order', (agent, name) => {
    const { lines, exit } = readRun(name);
    const conversation = () => adapterOf(agent).conversation(requestFor());
    // What it printed to stderr is no message, and stays as it is.
    const other = lines.map((line) =>
      line.startsWith('{') ? JSON.stringify(turned(JSON.parse(line))) : line,
    );
    // Arguments of tools are told as they came, whose order means nothing.
    expect(playRun(conversation(), other, exit)).toEqual(playRun(conversation(), lines, exit));
  });

  test.each(GOOD)('%s in pieces of any size', (agent, name) => {
    const { text: whole, lines } = readRun(name);
    const bytes = Buffer.from(whole);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: bytes.length + 1 }), (size) => {
        expect(splitInPieces(bytes, size).filter(Boolean)).toEqual(lines);
      }),
      { numRuns: 20 },
    );
    expect(play(agent, splitInPieces(bytes, 7))).toEqual(play(agent, lines));
  });

  test.each(GOOD)(
    '%s that stops anywhere before its end has failed, and so has one that stops in a line',
    (agent, name) => {
      const { text: whole, lines } = readRun(name);
      for (let count = 0; count < lines.length; count++)
        expect(endOf(play(agent, lines.slice(0, count)))).toMatchObject({ end: { state: 'failed' } });
      const bytes = Buffer.from(whole);
      const half = splitInPieces(bytes.subarray(0, bytes.length - 20), 1000);
      expect(endOf(play(agent, half))).toMatchObject({ end: { state: 'failed' } });
    },
  );

  test.each(GOOD)('%s that said it was done but ended with 1 has failed', (agent, name) => {
    expect(endOf(play(agent, readRun(name).lines, 1))).toMatchObject({ end: { state: 'failed' } });
  });

  test.each(GOOD.filter(([agent]) => ['codex', 'gemini', 'copilot'].includes(agent)))(
    '%s that goes on after its end is not heard',
    (agent, name) => {
      const { lines } = readRun(name);
      expect(play(agent, [...lines, ...lines])).toEqual(play(agent, lines));
    },
  );

  test.each(GOOD)('%s with bytes that are no UTF-8', (agent, name) => {
    const { text: whole } = readRun(name);
    const bytes = Buffer.from(whole.replaceAll('done: ', 'd?ne: ')).map((byte) =>
      byte === 0x3f ? 0xff : byte,
    );
    const events = play(agent, splitInPieces(bytes, 100));
    expect(text(events)).toContain('d\u{fffd}ne: ');
  });

  test.each(GOOD)('%s with a line of 5 MB', (agent, name) => {
    const long = 'x'.repeat(5 * 1024 * 1024);
    const lines = readRun(name).text.replaceAll('Now a command.', long).replaceAll('Now ', long);
    const events = play(agent, splitInPieces(Buffer.from(lines), 64 * 1024));
    expect(text(events).length).toBeGreaterThanOrEqual(long.length);
    expect(endOf(events)).toMatchObject({ end: { state: 'completed' } });
  });
});

const TRANSPORTS = AGENTS.flatMap((adapter) =>
  (Object.keys(adapter.transports) as Transport[]).map(
    (transport) => [adapter.id, transport, adapter] as const,
  ),
);

/** Messages of no agent, made of the words of all. */
const word = fc.constantFrom(
  ...[
    'type',
    'system',
    'assistant',
    'user',
    'result',
    'message',
    'content',
    'text',
    'tool_use',
    'tool_result',
    'item',
  ],
  ...[
    'control_request',
    'request',
    'subtype',
    'can_use_tool',
    'input',
    'params',
    'update',
    'sessionUpdate',
    'tool_call',
  ],
  ...[
    'method',
    'session/update',
    'session/request_permission',
    'id',
    'error',
    'data',
    'part',
    'usage',
    'jsonrpc',
    'init',
  ],
);
const junk = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    word,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(word, tie('value'), { maxKeys: 5 }),
})).object;

describe('whatever a process prints', { timeout: 60_000 }, () => {
  test.each(TRANSPORTS)(
    '%s over %s throws at nothing, and never takes it for success',
    (_id, transport, adapter) => {
      const lines = fc.array(
        fc.oneof(
          junk.map((value) => JSON.stringify(value)),
          fc.string(),
        ),
        { maxLength: 12 },
      );
      fc.assert(
        fc.property(lines, (output) => {
          const end = endOf(playRun(newConversation(adapter, transport), output, { exitCode: 1, at: AT }));
          expect(end).toMatchObject({ type: 'end' });
          expect((end as { end: { state: string } }).end.state).not.toBe('completed');
        }),
        { numRuns: 150 },
      );
    },
  );

  test.each(TRANSPORTS)(
    '%s over %s: a new host gets the same from the same lines',
    (_id, transport, adapter) => {
      const lines = fc.array(
        junk.map((value) => JSON.stringify(value)),
        { maxLength: 10 },
      );
      fc.assert(
        fc.property(lines, (output) => {
          const first = newConversation(adapter, transport);
          const steps = [first.open(), ...output.map((line) => first.push(line))];
          const sent = steps.flatMap(({ send }, after) => send.map((line) => ({ line, after })));
          expect(replayed(newConversation(adapter, transport), { output, sent })).toEqual({
            events: steps.flatMap(({ events }) => events),
            send: [],
          });
          expect(replayed(newConversation(adapter, transport), { output, sent: [] }).send).toEqual(
            sent.map(({ line }) => line),
          );
        }),
        { numRuns: 100 },
      );
    },
  );
});

function newConversation(adapter: AgentAdapter, transport: Transport) {
  return adapter.conversation(requestFor({ transport }));
}
