import { describe, expect, test } from 'vitest';
import { acpAgent } from '../../../src/agents/acpAgent.ts';
import type { Conversation, RunRequest } from '../../../src/core/agentAdapter.ts';
import type { JsonObject } from '../../../src/agents/json.ts';
import { adapterOf, AT, requestFor } from './recordings.ts';

const ANY = acpAgent({ id: 'any', command: ['any', 'acp'] });
const push = (conversation: Conversation, message: JsonObject) =>
  conversation.push(JSON.stringify({ jsonrpc: '2.0', ...message }));
const sent = (step: { send: string[] }) => step.send.map((line) => JSON.parse(line) as JsonObject);
const update = (conversation: Conversation, what: JsonObject) =>
  push(conversation, { method: 'session/update', params: { sessionId: 's', update: what } }).events;
const modes = (current: string, ...ids: string[]) => ({
  modes: { currentModeId: current, availableModes: ids.map((id) => ({ id, name: id })) },
});

/** A conversation whose session was just answered. */
function session(answer: JsonObject = {}, request: Partial<RunRequest> = {}) {
  const conversation = ANY.conversation(requestFor({ transport: 'acp', ...request }));
  conversation.open();
  push(conversation, { id: 0, result: { protocolVersion: 1, agentCapabilities: { loadSession: true } } });
  return { conversation, step: push(conversation, { id: 1, result: { sessionId: 's', ...answer } }) };
}

function permission(conversation: Conversation, kind: string, options = ['allow_once', 'reject_once']) {
  return push(conversation, {
    id: 7,
    method: 'session/request_permission',
    params: {
      sessionId: 's',
      toolCall: {
        ...{ toolCallId: 'c', kind, title: 'npm test', rawInput: { command: 'npm test' } },
        locations: [{ path: '/home/dev/work/a.ts' }],
      },
      options: options.map((option) => ({ optionId: `my-${option}`, kind: option, name: option })),
    },
  });
}

describe('a session over ACP', () => {
  test('is begun in its mode, or not at all', () => {
    const { conversation, step } = session(modes('build', 'build', 'plan'), { mode: 'readOnly' });
    expect(sent(step)).toMatchObject([
      { id: 2, method: 'session/set_mode', params: { sessionId: 's', modeId: 'plan' } },
    ]);
    const refused = push(conversation, { id: 2, error: { code: -32603, message: 'no' } });
    expect(refused.send).toEqual([]);
    expect([conversation.isTurnOver, conversation.takesMessage]).toEqual([true, false]);
    expect(conversation.finish({ exitCode: 0, at: AT })).toEqual({
      state: 'failed',
      message: 'The agent did not set the mode plan: no',
    });
  });

  test('goes on where a mode that allows more is refused', () => {
    const { conversation } = session(modes('default', 'default', 'yolo'), { mode: 'allowAll' });
    const step = push(conversation, { id: 2, error: { code: -32603, message: 'no' } });
    expect(step.events[0]).toMatchObject({ type: 'notice' });
    expect(sent(step)).toMatchObject([{ id: 3, method: 'session/prompt' }]);
  });

  test('sets mode and model by options, where it has no modes', () => {
    const option = (category: string, currentValue: string, ...values: string[]) => ({
      id: `my-${category}`,
      category,
      currentValue,
      options: values.map((value) => ({ value })),
    });
    const configOptions = [option('mode', 'x#agent', 'x#agent', 'x#plan'), option('model', 'm1', 'm1', 'm2')];
    const { conversation, step } = session({ configOptions }, { mode: 'readOnly', model: 'm2' });
    expect(sent(step)).toMatchObject([
      { method: 'session/set_config_option', params: { configId: 'my-mode', value: 'x#plan' } },
    ]);
    const next = push(conversation, { id: 2, result: {} });
    expect(sent(next)).toMatchObject([{ params: { configId: 'my-model', value: 'm2' } }]);
    expect(sent(push(conversation, { id: 3, result: {} }))).toMatchObject([{ method: 'session/prompt' }]);
  });

  test('is not begun in read-only mode where nothing holds the agent to it, unless it may', () => {
    const { conversation, step } = session({}, { mode: 'readOnly' });
    expect(step.send).toEqual([]);
    expect([conversation.isTurnOver, conversation.takesMessage]).toEqual([true, false]);
    expect(conversation.finish({ exitCode: 0, at: AT })).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/^This agent has no read-only mode/) as string,
    });
    const told = session({}, { mode: 'readOnly', mayIgnoreMode: true });
    expect(sent(told.step)).toMatchObject([{ method: 'session/prompt' }]);
    expect(told.step.events).toContainEqual(expect.objectContaining({ type: 'notice' }));
  });

  test('an earlier one is loaded, and its history is not told again', () => {
    const conversation = ANY.conversation(requestFor({ transport: 'acp', session: 'old' }));
    conversation.open();
    const load = push(conversation, { id: 0, result: { agentCapabilities: { loadSession: true } } });
    expect(sent(load)).toMatchObject([{ method: 'session/load', params: { sessionId: 'old' } }]);
    const text = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'long ago' } };
    expect(update(conversation, text)).toEqual([]);
    expect(sent(push(conversation, { id: 1, result: {} }))).toMatchObject([{ params: { sessionId: 'old' } }]);
    expect(update(conversation, text)).toMatchObject([{ type: 'text' }]);
  });

  test.each([
    ['any agent without that capability', ANY, {}],
    ['Gemini, which would lose it', adapterOf('gemini'), { loadSession: true }],
  ])('T11: an earlier one is not asked of %s', (_name, adapter, agentCapabilities) => {
    const conversation = adapter.conversation(requestFor({ transport: 'acp', session: 'old' }));
    conversation.open();
    expect(conversation.cannotResume).toBe(false);
    expect(push(conversation, { id: 0, result: { agentCapabilities } }).send).toEqual([]);
    expect(conversation.cannotResume).toBe(true);
    expect(conversation.finish({ exitCode: 0, at: AT })).toMatchObject({ state: 'failed' });
  });

  test('fails where one has to log in first', () => {
    const conversation = ANY.conversation(requestFor({ transport: 'acp' }));
    conversation.open();
    push(conversation, { id: 0, result: {} });
    push(conversation, { id: 1, error: { code: -32000, message: 'Authentication required' } });
    expect(conversation.finish({ exitCode: 0, at: AT })).toEqual({
      state: 'failed',
      message: 'Authentication required',
    });
  });
});

describe('requests over ACP', () => {
  test('an option is chosen by its id, and without one it is denied', () => {
    const outcomes = ['my-allow_once', 'my-new', undefined].map((option) => {
      const { conversation } = session();
      permission(conversation, 'execute', ['allow_once', 'new', 'reject_once']);
      const { send, events } = conversation.answer('7', option === undefined ? {} : { option });
      return [sent({ send })[0], events[0]];
    });
    const response = (outcome: JsonObject) => ({ jsonrpc: '2.0', id: 7, result: { outcome } });
    const answered = { type: 'answer', request: '7' };
    expect(outcomes).toEqual([
      [
        response({ outcome: 'selected', optionId: 'my-allow_once' }),
        { ...answered, decision: 'allow', option: 'allow_once' },
      ],
      [
        response({ outcome: 'selected', optionId: 'my-new' }),
        { ...answered, decision: 'allow', option: 'new' },
      ],
      [response({ outcome: 'cancelled' }), { ...answered, decision: 'deny' }],
    ]);
  });

  test('an id that is used again while it waits is another request', () => {
    const { conversation } = session();
    permission(conversation, 'execute');
    const { events } = permission(conversation, 'fetch');
    expect(events).toMatchObject([
      { type: 'withdrawn', request: '7' },
      { type: 'request', request: { id: '7#2' } },
    ]);
    expect(conversation.answer('7', { option: 'my-allow_once' }).send).toEqual([]);
    expect(sent(conversation.answer('7#2', { option: 'my-allow_once' }))).toMatchObject([{ id: 7 }]);
  });

  test('an interruption answers what is open, and then says so', () => {
    const { conversation } = session();
    permission(conversation, 'execute');
    const step = conversation.interrupt();
    expect(sent(step)).toMatchObject([
      { id: 7, result: { outcome: { outcome: 'cancelled' } } },
      { method: 'session/cancel' },
    ]);
    expect(step.events).toEqual([{ type: 'withdrawn', request: '7' }]);
    push(conversation, { id: 2, result: { stopReason: 'cancelled' } });
    expect(conversation.finish({ exitCode: 0, at: AT })).toEqual({ state: 'cancelled' });
  });

  test.each([
    ['allowAll', 'execute', 'my-allow_once'],
    ['readOnly', 'edit', 'my-reject_once'],
    ['readOnly', 'switch_mode', 'my-reject_once'],
  ] as const)('%s answers %s by itself', (mode, kind, optionId) => {
    const { conversation } = session(modes('default', 'default'), { mode, mayIgnoreMode: true });
    expect(sent(permission(conversation, kind))).toMatchObject([
      { id: 7, result: { outcome: { optionId } } },
    ]);
    expect(conversation.openRequests).toEqual([]);
  });

  test.each(['craft/drainMidTurnQueue', 'terminal/create', 'fs/read_text_file'])(
    '%s, which was not offered, is refused',
    (method) => {
      const { conversation } = session();
      expect(sent(push(conversation, { id: 'x-1', method, params: {} }))).toMatchObject([
        { id: 'x-1', error: { code: -32601 } },
      ]);
    },
  );
});

describe('the end of a turn over ACP', () => {
  const end = (result: JsonObject, said = '', before: JsonObject[] = []) => {
    const { conversation } = session();
    for (const what of before) update(conversation, what);
    if (said)
      update(conversation, { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: said } });
    push(conversation, { id: 2, ...result });
    conversation.close();
    return conversation.finish({ exitCode: 0, at: AT });
  };
  const stop = (stopReason: string) => ({ result: { stopReason } });
  const systemError = {
    sessionUpdate: 'session_info_update',
    _meta: { codex: { threadStatus: { type: 'systemError' } } },
  };

  test.each([
    ['done', end(stop('end_turn'), 'fine'), { state: 'completed', text: 'fine' }],
    [
      'an error as Copilot says it',
      end(stop('end_turn'), 'Error: 429 slow down'),
      { state: 'failed', limit: 'rate' },
    ],
    [
      'an error as Codex says it',
      end(stop('end_turn'), 'oops', [systemError]),
      { state: 'failed', message: 'oops' },
    ],
    ['JSON', end(stop('end_turn'), '{"error":{"message":"bad"}}'), { state: 'failed', message: 'bad' }],
    ['turns', end(stop('max_turn_requests')), { state: 'failed', limit: 'turns' }],
    ['tokens', end(stop('max_tokens')), { state: 'failed' }],
    ['refusal', end(stop('refusal'), 'I will not'), { state: 'failed', message: 'I will not' }],
    ['something new', end(stop('tired')), { state: 'failed' }],
    [
      'an error',
      end({ error: { code: -32603, message: 'Internal error', data: { details: 'why' } } }),
      { state: 'failed', message: 'Internal error: why' },
    ],
    [
      'a limit by its code',
      end({ error: { code: 429, message: 'later' } }),
      { state: 'failed', limit: 'rate' },
    ],
  ])('%s', (_name, told, expected) => {
    expect(told).toMatchObject(expected);
  });
});

describe('tool calls over ACP', () => {
  test('are told once they are known, whatever comes first', () => {
    const { conversation } = session({}, { cwd: '/w', mode: 'allowEdits' });
    const call = { toolCallId: 'c', kind: 'edit' };
    expect(
      update(conversation, {
        ...call,
        sessionUpdate: 'tool_call',
        status: 'pending',
        title: 'Preparing…',
        rawInput: {},
      }),
    ).toEqual([]);
    const diff = { type: 'diff', path: '/w/src/a.ts', oldText: 'a', newText: 'b' };
    expect(
      update(conversation, { ...call, sessionUpdate: 'tool_call_update', content: [diff] }),
    ).toMatchObject([{ type: 'toolStart', tool: { kind: 'edit', title: 'src/a.ts' } }]);
    expect(
      update(conversation, { ...call, sessionUpdate: 'tool_call_update', status: 'in_progress' }),
    ).toEqual([]);
    expect(
      update(conversation, { ...call, sessionUpdate: 'tool_call_update', status: 'completed' }),
    ).toMatchObject([
      {
        type: 'toolEnd',
        isError: false,
        files: [{ path: 'src/a.ts', kind: 'update', oldText: 'a', newText: 'b' }],
      },
    ]);
    expect(update(conversation, { ...call, sessionUpdate: 'tool_call_update', status: 'completed' })).toEqual(
      [],
    );
  });

  test('that did not end with their turn have failed', () => {
    const { conversation } = session();
    update(conversation, {
      sessionUpdate: 'tool_call',
      toolCallId: 'c',
      kind: 'execute',
      status: 'in_progress',
      title: 'x',
    });
    const step = push(conversation, { id: 2, result: { stopReason: 'end_turn' } });
    expect(step.events).toContainEqual({ type: 'toolEnd', tool: 'c', isError: true });
  });

  test('plans', () => {
    const { conversation } = session();
    const entries = [
      { content: 'one', status: 'completed' },
      { content: 'two', status: 'in_progress' },
      { content: 'three' },
    ];
    expect(update(conversation, { sessionUpdate: 'plan', entries })).toEqual([
      {
        type: 'plan',
        entries: [
          { text: 'one', status: 'done' },
          { text: 'two', status: 'active' },
          { text: 'three', status: 'pending' },
        ],
      },
    ]);
  });
});
