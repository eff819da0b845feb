import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asObject, type JsonObject } from '../../../src/agents/json.ts';
import type { Conversation, RecordEntry } from '../../../src/core/agentAdapter.ts';
import type { AgentRequest, RequestField } from '../../../src/protocol/agentRequests.ts';
import { fieldFault, resolveAnswer } from '../../../src/protocol/requestAnswers.ts';
import type { RunMode } from '../../../src/protocol/runMode.ts';
import { ANY, beginSession, push, sent } from './acpTalk.ts';
import { requestFor } from './recordings.ts';
import { replayed } from './replayed.ts';

const MODES: RunMode[] = ['ask', 'allowEdits', 'readOnly', 'allowAll'];
const inMode = (mode: RunMode) => beginSession({}, { request: { mode, mayIgnoreMode: true } }).conversation;
const resultOf = (step: { send: readonly string[] }) => asObject(sent(step)[0]?.result);

/** Answers the open request as the host does. */
function answer(conversation: Conversation, said: Parameters<typeof resolveAnswer>[1]) {
  const [request] = conversation.openRequests;
  if (!request) throw new Error('nothing is asked');
  return conversation.answer(request.id, resolveAnswer(request, said));
}

describe('an elicitation', () => {
  function elicit(conversation: Conversation, params: JsonObject) {
    return push(conversation, {
      id: 'e',
      method: 'elicitation/create',
      params: { sessionId: 's', ...params },
    });
  }
  const form = (properties: JsonObject, more: JsonObject = {}) => ({
    ...{ mode: 'form', message: 'Tell me.' },
    requestedSchema: { type: 'object', properties, ...more },
  });

  test('is offered', () => {
    const conversation = ANY.conversation(requestFor({ transport: 'acp' }));
    expect(sent(conversation.open())).toMatchObject([
      { params: { clientCapabilities: { elicitation: { form: {}, url: {} } } } },
    ]);
  });

  test('of Claude Code: each question with its own words, options, and any other answer', () => {
    const conversation = inMode('allowAll');
    const option = (label: string, about: string) => ({ const: label, title: `${label} — ${about}` });
    const other = { type: 'string', title: 'Other', description: 'Type your own answer.' };
    elicit(conversation, {
      ...form({
        question_0: {
          type: 'string',
          title: 'Color',
          description: 'Which color?',
          oneOf: [option('Red', 'warm')],
        },
        question_0_custom: other,
        question_1: {
          type: 'array',
          title: 'Sizes',
          description: 'Which sizes?',
          items: { anyOf: [option('S', 's')] },
        },
        question_1_custom: other,
      }),
    });
    const [request] = conversation.openRequests;
    expect(request?.fields).toMatchObject([
      { id: 'question_0', label: 'Which color?', header: 'Color', type: 'choice', takesOther: true },
      { id: 'question_1', label: 'Which sizes?', header: 'Sizes', type: 'choices', takesOther: true },
    ]);
    expect(request?.fields?.[0]?.options).toEqual([{ id: 'Red', label: 'Red', description: 'warm' }]);
    const { send, events } = answer(conversation, { fields: { question_0: 'Teal', question_1: ['S'] } });
    expect(resultOf({ send })).toEqual({
      ...{ action: 'accept', content: { question_0_custom: 'Teal', question_1: ['S'] } },
    });
    expect(events).toEqual([
      { type: 'answer', request: 'e', decision: 'allow', fields: { question_0: 'Teal', question_1: ['S'] } },
    ]);
  });

  test('with one question is asked in the words of its message, and chosen like any option', () => {
    const conversation = inMode('ask');
    elicit(conversation, {
      ...form({ color: { type: 'string', enum: ['Red', 'Blue'] } }),
      message: 'Which color?',
    });
    expect(conversation.openRequests).toMatchObject([
      { options: [{ id: 'Red' }, { id: 'Blue' }], fields: [{ label: 'Which color?' }] },
    ]);
    expect(resultOf(answer(conversation, { option: 'Blue' }))).toEqual({
      action: 'accept',
      content: { color: 'Blue' },
    });
  });

  test('without fields is accepted or declined', () => {
    for (const [option, action] of [
      ['accept', 'accept'],
      ['decline', 'decline'],
    ] as const) {
      const conversation = inMode('ask');
      elicit(conversation, form({}));
      expect(resultOf(answer(conversation, { option }))).toMatchObject({ action });
    }
  });

  test.each(['https://example.com/login', 'http://127.0.0.1:1/x'])('opens the page %s', (url) => {
    const conversation = inMode('ask');
    elicit(conversation, { mode: 'url', message: 'Log in.', url, elicitationId: 'x' });
    expect(conversation.openRequests).toMatchObject([{ kind: 'question', url, text: 'Log in.' }]);
    expect(resultOf(answer(conversation, { option: 'accept' }))).toEqual({ action: 'accept' });
  });

  test('whose page was used is not asked any more', () => {
    const conversation = inMode('ask');
    elicit(conversation, { mode: 'url', message: 'Log in.', url: 'https://example.com', elicitationId: 'x' });
    const complete = (elicitationId: string) =>
      push(conversation, { method: 'elicitation/complete', params: { elicitationId } });
    expect(complete('y')).toEqual({ events: [], send: [] });
    const { send, events } = complete('x');
    expect(events).toEqual([{ type: 'withdrawn', request: 'e' }]);
    expect(resultOf({ send })).toEqual({ action: 'accept' });
    expect(conversation.openRequests).toEqual([]);
  });

  test.each<[string, JsonObject]>([
    ['a page that is none', { mode: 'url', url: 'file:///etc/passwd' }],
    ['a script', { mode: 'url', url: 'javascript:alert(1)' }],
    ['a kind of the future', { mode: 'voice' }],
    ['a field of the future', form({ a: { type: 'string' }, b: { type: 'object' } })],
    ['a choice between nothing', form({ a: { type: 'string', enum: [] } })],
    ['a choice with options of the future', form({ a: { type: 'string', oneOf: [{ ref: 1 }] } })],
    ['two options of one name', form({ a: { type: 'string', enum: ['x', 'x'] } })],
  ])('that cannot be shown is declined, with a notice: %s', (_name, params) => {
    const conversation = inMode('ask');
    const { send, events } = elicit(conversation, { message: 'm', ...params });
    expect(sent({ send })).toEqual([{ jsonrpc: '2.0', id: 'e', result: { action: 'decline' } }]);
    expect(events).toMatchObject([{ type: 'notice' }]);
    expect(conversation.openRequests).toEqual([]);
  });

  test('takes no more of a task than a hundred kilobytes or so, however it is made up', () => {
    const sizes = fc.record({
      fields: fc.constantFrom(1, 10, 100, 101, 1000),
      options: fc.constantFrom(1, 100, 500, 501, 2000),
      words: fc.constantFrom(1, 100, 10_000, 200_000),
    });
    fc.assert(
      fc.property(sizes, ({ fields, options, words }) => {
        fc.pre(fields * (options * 20 + words) < 5_000_000);
        const values = Array.from({ length: options }, (_, index) => `option-${index}`);
        const field = { type: 'string', enum: values, description: 'w'.repeat(words) };
        const properties = Object.fromEntries(
          Array.from({ length: fields }, (_, index) => [`f${index}`, field]),
        );
        const conversation = inMode('ask');
        const step = elicit(conversation, form(properties));
        const isAsked = conversation.openRequests.length === 1;
        expect(JSON.stringify(conversation.openRequests).length).toBeLessThan(400_000);
        if (!isAsked) expect(resultOf(step)).toEqual({ action: 'decline' });
        expect(isAsked).toBe(fields <= 100 && options <= 500 && fields * (options * 45 + words) < 120_000);
      }),
    );
  });

  test('is declined with a reason, cancelled by an interrupt, and taken back by the agent', () => {
    const steps = [
      (conversation: Conversation) => answer(conversation, { decision: 'deny', reason: 'Later.' }),
      (conversation: Conversation) => conversation.interrupt(),
      (conversation: Conversation) =>
        push(conversation, { method: '$/cancel_request', params: { requestId: 'e' } }),
    ].map((act) => {
      const conversation = inMode('ask');
      elicit(conversation, form({ a: { type: 'string' } }));
      const { send, events } = act(conversation);
      expect(conversation.openRequests).toEqual([]);
      return [sent({ send })[0], events[0]?.type];
    });
    expect(steps).toMatchObject([
      [{ id: 'e', result: { action: 'decline' } }, 'answer'],
      [{ id: 'e', result: { action: 'cancel' } }, 'withdrawn'],
      [{ id: 'e', error: { code: -32800 } }, 'withdrawn'],
    ]);
  });

  const name = fc.string({ minLength: 1, maxLength: 8 });
  const values = fc.uniqueArray(fc.string({ maxLength: 6 }), { minLength: 1, maxLength: 4 });
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const bounds = fc.tuple(fc.nat(5), fc.nat(5)).map(([least, more]) => ({ least, most: least + more }));
  const property = fc.oneof(
    values.map((list) => ({ type: 'string', enum: list })),
    values.map((list) => ({
      type: 'string',
      oneOf: list.map((value) => ({ const: value, title: `t${value}` })),
    })),
    values.map((list) => ({ type: 'array', items: { type: 'string', enum: list } })),
    bounds.map(({ least, most }) => ({ type: 'string', minLength: least, maxLength: most })),
    bounds.map(({ least, most }) => ({ type: 'integer', minimum: least, maximum: most })),
    bounds.map(({ least, most }) => ({ type: 'number', minimum: least, maximum: most })),
    fc.record({ type: fc.constant('boolean'), default: maybe(fc.boolean()) }),
    fc.constantFrom(...['email', 'uri', 'date', 'date-time'].map((format) => ({ type: 'string', format }))),
  );

  /** An answer that fits a field. */
  function valueFor(field: RequestField): string | number | boolean | string[] {
    const { type, options = [], least = 0, format } = field;
    const formatted = {
      email: 'a@b',
      uri: 'https://a',
      date: '2026-01-31',
      'date-time': '2026-01-31T09:30:00Z',
    };
    if (type === 'choice') return options[0]?.id ?? '';
    if (type === 'choices') return options.slice(0, Math.max(1, least)).map(({ id }) => id);
    if (type === 'boolean') return true;
    if (type === 'text') return format ? formatted[format] : 'x'.repeat(least);
    return least;
  }

  test('any form is shown whole, and answered in its own terms', () => {
    const properties = fc.uniqueArray(fc.tuple(name, property), { selector: ([id]) => id, maxLength: 6 });
    fc.assert(
      fc.property(properties, fc.func(fc.boolean()), (entries, isRequired) => {
        const required = entries.map(([id]) => id).filter((id) => isRequired(id));
        const conversation = inMode('allowAll');
        elicit(conversation, form(Object.fromEntries(entries), { required }));
        const [request] = conversation.openRequests as [AgentRequest];
        const ids = entries.map(([id]) => id);
        const shown = request.fields ?? [];
        const folded = ids.filter((id) => !shown.some((field) => field.id === id));
        expect(folded.every((id) => ids.some((other) => id === `${other}_custom`))).toBe(true);
        for (const field of shown) expect(field.isOptional ?? false).toBe(!required.includes(field.id));
        const fields = Object.fromEntries(shown.map((field) => [field.id, valueFor(field)]));
        for (const field of shown) expect(fieldFault(field, fields[field.id])).toBeUndefined();
        const { send, events } = answer(conversation, shown.length > 0 ? { fields } : { option: 'accept' });
        expect(resultOf({ send })).toEqual({ action: 'accept', content: fields });
        expect(events[0]).toMatchObject({
          type: 'answer',
          decision: 'allow',
          ...(shown.length > 0 && { fields }),
        });
      }),
    );
  });

  test('a new host asks the same, and knows what was answered', () => {
    const acts = fc.array(fc.constantFrom('form', 'url', 'odd', 'plan', 'choice', 'answer', 'interrupt'), {
      maxLength: 10,
    });
    fc.assert(
      fc.property(acts, fc.constantFrom(...MODES), (names, mode) => {
        const request = requestFor({ transport: 'acp', mode, mayIgnoreMode: true });
        const live = ANY.conversation(request);
        const output: string[] = [];
        const record: RecordEntry[] = [];
        const events: unknown[] = [];
        const take = (step: ReturnType<Conversation['open']>, interrupts?: true) => {
          record.push(
            ...step.send.map((line) => ({ line, after: output.length, ...(interrupts && { interrupts }) })),
          );
          events.push(...step.events);
        };
        const hear = (message: JsonObject) => {
          output.push(JSON.stringify({ jsonrpc: '2.0', ...message }));
          take(live.push(output.at(-1) ?? ''));
        };
        take(live.open());
        hear({ id: 0, result: { protocolVersion: 1 } });
        hear({ id: 1, result: { sessionId: 's' } });
        const asked = (method: string, params: JsonObject) => hear({ id: output.length, method, params });
        for (const each of names) {
          const [open] = live.openRequests;
          if (each === 'form') asked('elicitation/create', form({ a: { type: 'string' } }));
          else if (each === 'url')
            asked('elicitation/create', { mode: 'url', url: 'https://a', message: 'm' });
          else if (each === 'odd') asked('elicitation/create', { mode: 'odd' });
          else if (each === 'interrupt') take(live.interrupt(), true);
          else if (each === 'answer' && open)
            take(live.answer(open.id, open.fields ? { fields: { a: 'x' } } : { reason: 'r' }));
          else if (each === 'plan' || each === 'choice') {
            const toolCall = {
              toolCallId: `c${output.length}`,
              kind: each === 'plan' ? 'switch_mode' : 'other',
            };
            const options = ['acceptEdits', 'b'].map((optionId) => ({
              optionId,
              kind: 'allow_once',
              name: optionId,
            }));
            asked('session/request_permission', { toolCall, options });
          }
        }
        hear({ id: 2, result: { stopReason: 'end_turn' } });
        const next = ANY.conversation(request);
        expect(replayed(next, { output, sent: record })).toEqual({ events, send: [] });
        expect(next.openRequests).toEqual(live.openRequests);
      }),
    );
  });
});
