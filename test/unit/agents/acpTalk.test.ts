import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/agents/json.ts';
import type { Conversation, RecordEntry } from '../../../src/core/agentAdapter.ts';
import { ANY, ask, beginSession, offering, push, sent, update } from './acpTalk.ts';
import { AT, requestFor } from './recordings.ts';
import { replayed } from './replayed.ts';

const STEERS = { _meta: { steering: { supported: true } } };
const DONE = { result: { stopReason: 'end_turn' } };
const YES_NO = [
  ['y', 'allow_once'],
  ['n', 'reject_once'],
] as const;
const textOf = (message: JsonObject | undefined) =>
  (message?.params as { prompt?: { text: string }[] } | undefined)?.prompt?.[0]?.text;

describe('a message while an agent works', () => {
  test('goes into the turn where the agent takes it', () => {
    const { conversation } = beginSession({}, { initialized: STEERS });
    expect(conversation.takesMessage).toBe(true);
    const step = conversation.message('More.');
    expect(step.events).toEqual([{ type: 'message', from: 'user', text: 'More.' }]);
    expect(sent(step)).toMatchObject([{ id: 3, method: '_session/steering', params: { sessionId: 's' } }]);
    expect(push(conversation, { id: 3, result: { outcome: 'injected' } }).send).toEqual([]);
    push(conversation, { id: 2, ...DONE });
    expect(conversation.isTurnOver).toBe(true);
  });

  test.each<[string, JsonObject]>([
    ['comes too late', { result: { outcome: 'promptRequired' } }],
    ['failed', { result: { outcome: 'failed' } }],
    ['is refused', { error: { code: -32601, message: 'no' } }],
  ])('that %s begins the next one, and is told once', (_name, response) => {
    for (const isFirst of [true, false]) {
      const { conversation } = beginSession({}, { initialized: STEERS });
      const told = [conversation.message('More.')];
      const answers = [
        { id: 3, ...response },
        { id: 2, ...DONE },
      ];
      for (const answer of isFirst ? answers : answers.reverse()) {
        expect(conversation.isTurnOver).toBe(false);
        told.push(push(conversation, answer));
      }
      expect(told.flatMap(sent).map((message) => [message.method, textOf(message)])).toEqual([
        ['_session/steering', 'More.'],
        ['session/prompt', 'More.'],
      ]);
      const messages = told.flatMap(({ events }) => events.filter(({ type }) => type === 'message'));
      expect(messages).toHaveLength(1);
      expect(conversation.isTurnOver).toBe(false);
    }
  });

  test('waits where the agent takes none, and after an interrupt', () => {
    expect(beginSession().conversation.takesMessage).toBe(false);
    const { conversation } = beginSession({}, { initialized: STEERS });
    conversation.interrupt();
    expect(conversation.takesMessage).toBe(false);
  });
});

describe('the reason of a denial', () => {
  const deny = (conversation: Conversation) => {
    ask(conversation, YES_NO, { kind: 'execute', title: 'rm x' });
    return conversation.answer('7', { option: 'n', reason: 'Keep x.' });
  };

  test.each([{}, STEERS])('is said after the turn, which the agent may end because of it', (initialized) => {
    const { conversation } = beginSession({}, { initialized });
    expect(sent(deny(conversation))).toMatchObject([{ id: 7, result: { outcome: { optionId: 'n' } } }]);
    const step = push(conversation, { id: 2, result: { stopReason: 'cancelled' } });
    expect(sent(step).map(textOf)).toEqual(['Keep x.']);
    expect(step.events.map(({ type }) => type)).toEqual(['toolEnd', 'turnEnd']);
  });

  test('is not said any more after an interrupt', () => {
    const { conversation } = beginSession();
    deny(conversation);
    conversation.interrupt();
    expect(push(conversation, { id: 2, result: { stopReason: 'cancelled' } }).send).toEqual([]);
    expect(conversation.isTurnOver).toBe(true);
  });
});

describe('what an agent tells about its session', () => {
  test('is told when it changes, also before the first prompt', () => {
    const conversation = ANY.conversation(requestFor({ transport: 'acp' }));
    conversation.open();
    push(conversation, { id: 0, result: {} });
    const tell = (sessionUpdate: string, more: JsonObject) =>
      update(conversation, { sessionUpdate, ...more });
    const availableCommands = [
      { name: '/plan', description: 'Plan.', input: { hint: 'what' } },
      { name: 'help' },
      { description: 'no name' },
    ];
    const commands = [
      { name: 'plan', description: 'Plan.', hint: 'what' },
      { name: 'help', description: '' },
    ];
    expect(tell('available_commands_update', { availableCommands })).toEqual([
      { type: 'commands', commands },
    ]);
    push(conversation, { id: 1, result: { sessionId: 's' } });
    expect(tell('available_commands_update', { availableCommands })).toEqual([]);
    expect(tell('available_commands_update', {})).toEqual([{ type: 'commands', commands: [] }]);
    expect(tell('session_info_update', { title: ' A title \nmore' })).toEqual([
      { type: 'title', text: 'A title…' },
    ]);
    expect(tell('session_info_update', { title: null })).toEqual([]);
    expect(tell('usage_update', { used: 5, size: 10 })).toEqual([{ type: 'context', used: 5, size: 10 }]);
    expect(tell('usage_update', { used: 5, size: 10 })).toEqual([]);
    for (const odd of [{ used: -1, size: 1 }, { used: 'x', size: 1 }, { used: 1, size: 0 }, {}])
      expect(tell('usage_update', odd)).toEqual([]);
    expect(tell('notice', { severity: 'warning', title: 'Slow', description: 'busy' })).toEqual([
      { type: 'notice', text: 'Slow: busy' },
    ]);
    expect(tell('something_new', { x: 1 })).toEqual([]);
  });

  test.each<[string, JsonObject, JsonObject]>([
    [
      'a small image',
      { type: 'image', mimeType: 'image/png', data: 'AAAA' },
      { mimeType: 'image/png', data: 'AAAA' },
    ],
    [
      'a large one',
      { type: 'image', mimeType: 'image/png', data: 'A'.repeat(300_000) },
      { mimeType: 'image/png' },
    ],
    [
      'one that may hold a script',
      { type: 'image', mimeType: 'image/svg+xml', data: 'AA' },
      { mimeType: 'image/svg+xml' },
    ],
    ['sound', { type: 'audio', mimeType: 'audio/wav', data: 'AA' }, { mimeType: 'audio/wav' }],
    [
      'a link',
      { type: 'resource_link', uri: 'file:///a.md', name: 'a.md' },
      { uri: 'file:///a.md', name: 'a.md' },
    ],
    ['a file', { type: 'resource', resource: { uri: 'file:///b', text: 'x' } }, { uri: 'file:///b' }],
  ])('beside text: %s', (_name, content, expected) => {
    const { conversation } = beginSession();
    const attachment = { type: 'attachment', ...expected };
    expect(update(conversation, { sessionUpdate: 'agent_message_chunk', content })).toEqual([attachment]);
    const call = {
      sessionUpdate: 'tool_call',
      toolCallId: 'c',
      kind: 'read',
      title: 'x',
      status: 'completed',
    };
    const events = update(conversation, { ...call, content: [{ type: 'content', content }] });
    expect(events).toContainEqual(attachment);
  });

  test('a plan, as such or as what a tool is given, and only when it changes', () => {
    const { conversation } = beginSession();
    const entries = [
      { content: 'one', status: 'in_progress' },
      { content: 'two', status: 'pending' },
    ];
    const plan = {
      type: 'plan',
      entries: [
        { text: 'one', status: 'active' },
        { text: 'two', status: 'pending' },
      ],
    };
    const call = (todos: unknown) =>
      update(conversation, {
        sessionUpdate: 'tool_call',
        toolCallId: 'c',
        title: '2 todos',
        rawInput: { todos },
      });
    expect(call(entries)).toContainEqual(plan);
    expect(update(conversation, { sessionUpdate: 'plan', entries })).toEqual([]);
    expect(call(entries.slice(1))).toContainEqual({ type: 'plan', entries: plan.entries.slice(1) });
    expect(call('none').map(({ type }) => type)).not.toContain('plan');
  });
});

describe('a login that is missing', () => {
  const AUTH = { code: -32000, message: 'Authentication required.' };
  test.each<[string, JsonObject[], string]>([
    [
      'a command in words',
      [{ id: 'k', name: 'Login with Kilo', description: 'Run `kilo auth login` in the terminal' }],
      'Authentication required. Log in with: Login with Kilo: Run `kilo auth login` in the terminal.',
    ],
    [
      'arguments of the agent',
      [
        { id: 'p', name: 'Pi', type: 'terminal', args: ['--login'], description: 'Start pi' },
        { id: 'x', name: 'Web' },
      ],
      'Authentication required. Log in with: Pi: Run `agent --login` in a terminal; Web.',
    ],
    [
      'a program of its own',
      [{ id: 'c', name: 'C', _meta: { 'terminal-auth': { command: '/bin/c', args: ['login'] } } }],
      'Authentication required. Log in with: C: Run `/bin/c login` in a terminal.',
    ],
    ['nothing', [], 'Authentication required.'],
  ])('is told with the ways that the agent names: %s', (_name, authMethods, message) => {
    const conversation = ANY.conversation(requestFor({ transport: 'acp' }));
    conversation.open();
    const steps = [
      push(conversation, { id: 0, result: { authMethods } }),
      push(conversation, { id: 1, error: AUTH }),
    ];
    expect(conversation.finish({ exitCode: 0, at: AT })).toEqual({ state: 'failed', message });
    // Logging in is never tried.
    expect(steps.flatMap(sent).map(({ method }) => method)).toEqual(['session/new']);
    const later = beginSession({}, { initialized: { authMethods } }).conversation;
    push(later, { id: 2, error: AUTH });
    expect(later.finish({ exitCode: 0, at: AT })).toEqual({ state: 'failed', message });
  });
});

describe('the version of the protocol', () => {
  test.each([1, undefined])('%s is spoken', (protocolVersion) => {
    const conversation = ANY.conversation(requestFor({ transport: 'acp' }));
    conversation.open();
    expect(sent(push(conversation, { id: 0, result: { protocolVersion } }))).toMatchObject([
      { method: 'session/new' },
    ]);
  });

  test.each([0, 2, '1', '2025-01-01', null])('%j is not', (protocolVersion) => {
    const conversation = ANY.conversation(requestFor({ transport: 'acp' }));
    conversation.open();
    expect(push(conversation, { id: 0, result: { protocolVersion } }).send).toEqual([]);
    expect(conversation.finish({ exitCode: 0, at: AT })).toMatchObject({
      message: `The agent uses version ${JSON.stringify(protocolVersion)} of ACP. Legwork supports version 1.`,
    });
  });
});

describe('a host of another version goes on', () => {
  /** What an earlier version sent, in other words and with other choices, and what the agent said to it. */
  function earlier(setup: JsonObject[], session: JsonObject): { output: string[]; sent: RecordEntry[] } {
    const messages = [
      { method: 'initialize', params: { protocolVersion: 1 } },
      { method: 'session/new' },
      ...setup,
    ];
    const results: JsonObject[] = [
      { protocolVersion: 1 },
      { sessionId: 's', ...session },
      ...setup.map(() => ({})),
    ];
    return {
      output: results.map((result, id) => JSON.stringify({ jsonrpc: '2.0', id, result })),
      sent: [
        ...messages,
        { method: 'session/prompt', params: { prompt: [{ type: 'text', text: 'Do it.' }] } },
      ].map((message, id) => ({ line: JSON.stringify({ jsonrpc: '2.0', id, ...message }), after: id })),
    };
  }

  test.each<[string, JsonObject[], JsonObject]>([
    [
      'with another mode',
      [{ method: 'session/set_mode', params: { modeId: 'ask' } }],
      offering('code', 'code', 'ask'),
    ],
    ['with a mode that would not be set now', [{ method: 'session/set_mode', params: { modeId: 'x' } }], {}],
    ['without a mode that would be set now', [], offering('auto', 'auto', 'default')],
    [
      'with a mode and a model',
      [{ method: 'session/set_mode' }, { method: 'session/set_model' }],
      offering('a', 'a'),
    ],
  ])('%s, and sends nothing twice', (_name, setup, session) => {
    for (const request of [
      requestFor({ transport: 'acp' }),
      requestFor({ transport: 'acp', mode: 'readOnly' }),
    ]) {
      const conversation = ANY.conversation(request);
      const record = earlier(setup, session);
      expect(replayed(conversation, record).send).toEqual([]);
      const id = record.sent.length - 1;
      expect(conversation.isTurnOver).toBe(false);
      const said = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'Done.' } };
      update(conversation, said);
      push(conversation, { id, ...DONE });
      expect(conversation.finish({ exitCode: 0, at: AT })).toEqual({ state: 'completed', text: 'Done.' });
    }
  });
});
