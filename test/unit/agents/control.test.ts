import { describe, expect, test } from 'vitest';
import type { Conversation, RunRequest } from '../../../src/core/agentAdapter.ts';
import type { JsonObject } from '../../../src/agents/json.ts';
import { adapterOf, AT, requestFor } from './recordings.ts';

function begin(request: Partial<RunRequest> = {}, id = 'claude'): Conversation {
  const conversation = adapterOf(id).conversation(requestFor({ transport: 'control', ...request }));
  conversation.open();
  push(conversation, { type: 'control_response', response: { subtype: 'success', request_id: 'legwork-1' } });
  return conversation;
}

const push = (conversation: Conversation, message: JsonObject) => conversation.push(JSON.stringify(message));
const sent = (lines: string[]) => lines.map((line) => JSON.parse(line) as JsonObject);
const echo = { type: 'user', isReplay: true, message: { role: 'user', content: 'x' } };
const init = { type: 'system', subtype: 'init', session_id: 's' };
const result = { type: 'result', subtype: 'success', is_error: false, result: 'ok' };

function ask(conversation: Conversation, id: string, { tool = 'Bash', file = 'src/a.ts' } = {}) {
  const suggestions = [{ type: 'addRules', rules: [], behavior: 'allow', destination: 'session' }];
  const request = {
    subtype: 'can_use_tool',
    tool_name: tool,
    input: tool === 'Bash' ? { command: 'npm test' } : { file_path: file },
    tool_use_id: `t-${id}`,
  };
  return push(conversation, {
    type: 'control_request',
    request_id: id,
    request: { ...request, permission_suggestions: suggestions },
  });
}

describe('Claude’s control protocol', () => {
  test('the prompt is sent when it has answered, once', () => {
    const conversation = adapterOf('claude').conversation(
      requestFor({ transport: 'control', prompt: 'Do it.' }),
    );
    expect(sent(conversation.open().send)).toMatchObject([
      { request_id: 'legwork-1', request: { subtype: 'initialize' } },
    ]);
    expect(conversation.takesMessage).toBe(false);
    const response = { type: 'control_response', response: { subtype: 'success', request_id: 'legwork-1' } };
    const step = push(conversation, response);
    expect(sent(step.send)).toMatchObject([
      { type: 'user', message: { content: [{ type: 'text', text: 'Do it.' }] } },
    ]);
    expect(step.events).toEqual([{ type: 'message', from: 'user', text: 'Do it.' }]);
    expect(push(conversation, response)).toEqual({ events: [], send: [] });
  });

  test('allowed for good: what it suggested is given back to it', () => {
    const conversation = begin();
    const [event] = ask(conversation, 'p1').events;
    expect(event).toMatchObject({
      request: { options: [{ id: 'allow' }, { id: 'allowAlways' }, { id: 'deny' }] },
    });
    const step = conversation.answer('p1', { option: 'allowAlways' });
    const response = {
      behavior: 'allow',
      updatedInput: { command: 'npm test' },
      updatedPermissions: [{ type: 'addRules' }],
    };
    expect(sent(step.send)).toMatchObject([{ response: { request_id: 'p1', response } }]);
    expect(step.events).toEqual([{ type: 'answer', request: 'p1', decision: 'allowAlways' }]);
    expect(conversation.answer('p1', { option: 'deny' })).toEqual({ events: [], send: [] });
  });

  test('several requests at once are answered each, in any order', () => {
    const conversation = begin();
    ask(conversation, 'p1');
    ask(conversation, 'p2');
    expect(conversation.openRequests.map(({ id }) => id)).toEqual(['p1', 'p2']);
    conversation.answer('p2', { option: 'allow' });
    expect(conversation.openRequests.map(({ id }) => id)).toEqual(['p1']);
  });

  test('a request that it takes back, or that its turn leaves behind, is open no longer', () => {
    const conversation = begin();
    ask(conversation, 'p1');
    ask(conversation, 'p2');
    const cancel = push(conversation, { type: 'control_cancel_request', request_id: 'p1' });
    expect(cancel.events).toEqual([{ type: 'withdrawn', request: 'p1' }]);
    expect(push(conversation, result).events).toContainEqual({ type: 'withdrawn', request: 'p2' });
    expect(conversation.openRequests).toEqual([]);
  });

  test('what it asks beside is refused, so that it need not wait', () => {
    const conversation = begin();
    const request = { type: 'control_request', request_id: 'h1', request: { subtype: 'hook_callback' } };
    expect(sent(push(conversation, request).send)).toMatchObject([
      { type: 'control_response', response: { subtype: 'error', request_id: 'h1' } },
    ]);
  });

  test.each([
    ['allowAll', 'Bash', 'allow'],
    ['readOnly', 'Write', 'deny'],
    ['readOnly', 'Bash', 'deny'],
    ['readOnly', 'mcp__x__y', 'deny'],
  ] as const)('%s answers %s by itself: %s', (mode, tool, behavior) => {
    const conversation = begin({ mode });
    const step = ask(conversation, 'p1', { tool });
    expect(sent(step.send)).toMatchObject([{ response: { response: { behavior } } }]);
    expect([step.events, conversation.openRequests]).toEqual([[], []]);
  });

  test.each([
    ['ask', 'Write'],
    ['allowEdits', 'Bash'],
    ['readOnly', 'WebFetch'],
  ] as const)('%s asks a person about %s', (mode, tool) => {
    const conversation = begin({ mode });
    expect(ask(conversation, 'p1', { tool }).events).toMatchObject([{ type: 'request' }]);
  });

  test('allowEdits: what is edited is looked at first, and allowed or asked for by what it is', () => {
    const [allowed, asked] = [true, false].map((areOrdinary) => {
      const conversation = begin({ mode: 'allowEdits' });
      expect(ask(conversation, 'p1', { tool: 'Write' })).toEqual({ events: [], send: [] });
      expect(conversation.openRequests).toEqual([]);
      expect(conversation.openChecks).toEqual([{ id: 1, paths: ['src/a.ts'] }]);
      const step = conversation.endCheck(1, areOrdinary);
      expect(conversation.openChecks).toEqual([]);
      expect(conversation.endCheck(1, true)).toEqual({ events: [], send: [] });
      return { step, open: conversation.openRequests.length };
    });
    expect([sent(allowed?.step.send ?? []), allowed?.step.events, allowed?.open]).toMatchObject([
      [{ response: { request_id: 'p1', response: { behavior: 'allow' } } }],
      [],
      0,
    ]);
    expect([asked?.step.send, asked?.step.events, asked?.open]).toMatchObject([[], [{ type: 'request' }], 1]);
  });

  test.each(['ask', 'allowEdits', 'readOnly', 'allowAll'] as const)(
    '%s: a question is for a person, and can be denied',
    (mode) => {
      for (const [id, tool] of [
        ['claude', 'AskUserQuestion'],
        ['qwen', 'ask_user_question'],
      ] as const) {
        const conversation = begin({ mode }, id);
        expect(ask(conversation, 'p1', { tool })).toMatchObject({
          events: [{ type: 'request' }],
          send: [],
        });
        expect(sent(conversation.answer('p1', {}).send)).toMatchObject([
          { response: { response: { behavior: 'deny' } } },
        ]);
      }
    },
  );

  test('messages while it works belong to its turn; one that comes too late begins another', () => {
    const conversation = begin();
    for (const message of [init, echo]) push(conversation, message);
    conversation.message('also this');
    push(conversation, echo);
    conversation.message('too late');
    push(conversation, result);
    expect(conversation.isTurnOver).toBe(false);
    for (const message of [init, echo, result]) push(conversation, message);
    expect(conversation.isTurnOver).toBe(true);
  });

  test('a version that tells no message again is over with its result all the same', () => {
    const conversation = begin();
    for (const message of [init, result]) push(conversation, message);
    expect(conversation.isTurnOver).toBe(true);
  });

  test('Qwen takes a message when its turn is over', () => {
    const conversation = begin({}, 'qwen');
    push(conversation, init);
    expect(conversation.message('now')).toEqual({ events: [], send: [] });
    push(conversation, result);
    expect(sent(conversation.message('now').send)).toMatchObject([{ message: { content: 'now' } }]);
  });

  test.each([
    ['claude', { subtype: 'error_during_execution', terminal_reason: 'aborted_streaming' }],
    ['qwen', { subtype: 'error_during_execution', error: { message: 'Operation cancelled.' } }],
  ])('%s: an interrupted turn is cancelled, and no failure', (id, how) => {
    const stopped = { type: 'result', is_error: true, ...how };
    const conversation = begin({}, id);
    push(conversation, init);
    expect(sent(conversation.interrupt().send)).toMatchObject([{ request: { subtype: 'interrupt' } }]);
    expect(push(conversation, stopped).events).toContainEqual({
      type: 'turnEnd',
      end: { state: 'cancelled' },
    });
    expect(sent(conversation.message('go on').send)).toMatchObject([{ type: 'user' }]);
    for (const message of [init, ...(id === 'claude' ? [echo, echo] : []), result])
      push(conversation, message);
    expect(conversation.finish({ exitCode: 0, at: AT })).toEqual({ state: 'completed', text: 'ok' });
    const other = begin({}, id);
    push(other, init);
    expect(push(other, { ...stopped, terminal_reason: undefined }).events).toContainEqual({
      type: 'turnEnd',
      end: expect.objectContaining({ state: 'failed' }) as object,
    });
  });

  test('the run has ended as its last turn has', () => {
    const conversation = begin();
    for (const message of [
      init,
      echo,
      { ...result, subtype: 'success', is_error: true, result: 'API Error: 500' },
    ])
      push(conversation, message);
    conversation.close();
    expect(conversation.finish({ exitCode: 1, at: AT })).toEqual({
      state: 'failed',
      message: 'API Error: 500',
    });
    const other = begin();
    for (const message of [init, echo, result]) push(other, message);
    other.message('more');
    expect(other.finish({ exitCode: 0, at: AT })).toMatchObject({ state: 'failed' });
  });

  test('a limit whose end it told before is over then', () => {
    const conversation = begin();
    push(conversation, {
      type: 'rate_limit_event',
      rate_limit_info: { status: 'rejected', resetsAt: 1_795_266_000 },
    });
    push(conversation, { ...result, is_error: true, result: "You've hit your limit" });
    expect(conversation.finish({ exitCode: 1, at: AT })).toEqual({
      state: 'failed',
      message: "You've hit your limit",
      limit: 'rate',
      retryAt: '2026-11-21T13:00:00.000Z',
    });
  });

  test('what subagents say is marked with the call they were started by', () => {
    const conversation = begin();
    const content = [{ type: 'text', text: 'from below' }];
    const step = push(conversation, {
      type: 'assistant',
      parent_tool_use_id: 'task-1',
      message: { id: 'm', content },
    });
    expect(step.events).toEqual([{ type: 'text', text: 'from below', parent: 'task-1' }]);
  });

  test('of large arguments and outputs a transcript keeps a part, and the answer gives back all', () => {
    const conversation = begin();
    const input = { file_path: '/w/a', content: 'x'.repeat(1_000_000) };
    const request = { subtype: 'can_use_tool', tool_name: 'Write', input, tool_use_id: 't' };
    const asked = push(conversation, { type: 'control_request', request_id: 'p', request });
    expect(JSON.stringify(asked.events).length).toBeLessThan(70_000);
    expect(conversation.answer('p', { option: 'allow' }).send[0]).toContain(input.content);
    const content = [{ type: 'tool_result', tool_use_id: 't', content: `${'y'.repeat(1_000_000)}the end` }];
    const ended = push(conversation, { type: 'user', message: { content } });
    expect(JSON.stringify(ended.events).length).toBeLessThan(70_000);
    expect(JSON.stringify(ended.events)).toContain('the end');
  });
});
