import { describe, expect, test } from 'vitest';
import { asObject, type JsonObject } from '../../../src/agents/json.ts';
import type { Conversation } from '../../../src/core/agentAdapter.ts';
import { resolveAnswer } from '../../../src/protocol/requestAnswers.ts';
import type { RunMode } from '../../../src/protocol/runMode.ts';
import { ask, beginSession, push, sent } from './acpTalk.ts';

const MODES: RunMode[] = ['ask', 'allowEdits', 'readOnly', 'allowAll'];
const inMode = (mode: RunMode) => beginSession({}, { request: { mode, mayIgnoreMode: true } }).conversation;
const resultOf = (step: { send: readonly string[] }) => asObject(sent(step)[0]?.result);

/** Answers the open request as the host does. */
function answer(conversation: Conversation, said: Parameters<typeof resolveAnswer>[1]) {
  const [request] = conversation.openRequests;
  if (!request) throw new Error('nothing is asked');
  return conversation.answer(request.id, resolveAnswer(request, said));
}

describe('a permission request that is a question', () => {
  const COLORS = ['Red', 'Green', 'Blue'].map(
    (name, index) => [`answer-${index}`, 'allow_once', name] as const,
  );
  const ASKS: [string, readonly (readonly [string, string, string?])[], JsonObject][] = [
    ['several of one kind', COLORS, { title: 'Which color?' }],
    ['several of one kind and a way out', [...COLORS, ['no', 'reject_once', 'None']], { title: 'Pick' }],
    [
      'kinds that are not known',
      [
        ['a', 'pick', 'A'],
        ['b', 'pick', 'B'],
      ],
      { kind: 'think', title: 'Pick' },
    ],
    ['a question that can be only allowed', [['a', 'allow_once', 'A']], { title: 'Which one?' }],
    ['a question in its arguments', [['a', 'allow_always', 'A']], { rawInput: { question: 'Which one?' } }],
  ];
  const CASES = ASKS.flatMap(([name, options, call]) =>
    MODES.map((mode) => [name, mode, options, call] as const),
  );

  test.each(CASES)('%s: in %s a person chooses', (...[, mode, options, call]) => {
    for (const [id, , label = id] of options) {
      const conversation = inMode(mode);
      const step = ask(conversation, options, { kind: 'other', ...call });
      expect(step.send).toEqual([]);
      const [request] = conversation.openRequests;
      expect(request).toMatchObject({ kind: 'question', fields: [{ type: 'choice' }] });
      expect(request?.fields?.[0]?.options).toEqual(request?.options);
      const { send, events } = answer(conversation, { option: id });
      expect(resultOf({ send })).toEqual({ outcome: { outcome: 'selected', optionId: id } });
      expect(events[0]).toMatchObject({ type: 'answer', option: label, fields: { answer: id } });
      expect(conversation.openRequests).toEqual([]);
    }
  });

  test.each([
    { title: 'Which color?\n\nRed deletes the old ones.' },
    { title: 'Pick a color.\nRed deletes the old ones.' },
    { rawInput: { question: 'Which color?\nRed deletes the old ones.' } },
  ])('is asked with all of its lines: %o', (call) => {
    const conversation = inMode('ask');
    ask(conversation, COLORS, { kind: 'other', ...call });
    expect(conversation.openRequests[0]?.fields?.[0]?.label).toMatch(/^[^\n]+\n+Red deletes the old ones\.$/);
  });

  test.each([
    [[...COLORS, ['no', 'reject_once', 'None']] as const, { outcome: 'selected', optionId: 'no' }],
    [COLORS, { outcome: 'cancelled' }],
  ])('is declined by its own way out, if it has one', (options, outcome) => {
    const conversation = inMode('ask');
    ask(conversation, options, { kind: 'other', title: 'Pick' });
    expect(resultOf(conversation.answer('7', {}))).toEqual({ outcome });
  });

  test.each(['execute', 'edit', 'delete', 'move', 'read', 'fetch', 'search'])(
    'is none where a tool of kind %s is to be used',
    (kind) => {
      const conversation = inMode('ask');
      ask(conversation, COLORS, { kind, title: 'Which color?' });
      expect(conversation.openRequests).toMatchObject([{ options: COLORS.map(([id]) => ({ id })) }]);
      expect(conversation.openRequests[0]?.kind).toBeUndefined();
    },
  );

  test('is none where it can be allowed and denied', () => {
    const conversation = inMode('ask');
    ask(
      conversation,
      [
        ['y', 'allow_once'],
        ['a', 'allow_always'],
        ['s', 'allow_always'],
        ['n', 'reject_once'],
      ],
      {
        ...{ kind: 'other', title: 'Use the tool of a server?' },
      },
    );
    expect(conversation.openRequests[0]?.kind).toBeUndefined();
  });

  test('asks all that Qwen Code asks in its arguments, and tells what was said by the place of the question', () => {
    const choices = ['Red', 'Blue'].map((label) => ({ label, description: `very ${label}` }));
    const questions = [
      { question: 'Which color?', header: 'Color', multiSelect: false, options: choices },
      { question: 'Which sizes?', multiSelect: true, options: [{ label: 'S' }, { label: 'L' }] },
    ];
    const options = [
      ['proceed_once', 'allow_once', 'Submit'],
      ['cancel', 'reject_once', 'Cancel'],
    ] as const;
    for (const mode of MODES) {
      const conversation = inMode(mode);
      expect(ask(conversation, options, { kind: 'think', rawInput: { questions } }).send).toEqual([]);
      const fields = { '0': 'Teal', '1': ['S', 'L'] };
      const { send, events } = answer(conversation, { fields });
      expect(resultOf({ send })).toEqual({
        outcome: { outcome: 'selected', optionId: 'proceed_once' },
        answers: { '0': 'Teal', '1': 'S, L' },
      });
      expect(events[0]).toMatchObject({ type: 'answer', decision: 'allow', fields: { '0': 'Teal' } });
    }
    const one = inMode('ask');
    ask(one, options, { kind: 'think', rawInput: { questions: questions.slice(0, 1) } });
    expect(one.openRequests[0]?.options).toMatchObject([
      { id: 'Red', description: 'very Red' },
      { id: 'Blue' },
    ]);
    expect(resultOf(answer(one, { option: 'Blue' }))).toMatchObject({ answers: { '0': 'Blue' } });
    const declined = inMode('ask');
    ask(declined, options, { kind: 'think', rawInput: { questions } });
    expect(resultOf(answer(declined, { decision: 'deny' }))).toEqual({ outcome: { outcome: 'cancelled' } });
  });

  test('is cancelled when nobody chooses', () => {
    const conversation = inMode('allowAll');
    ask(conversation, COLORS, { title: 'Which color?' });
    const { send, events } = answer(conversation, { decision: 'deny', reason: 'None of them.' });
    expect(resultOf({ send })).toMatchObject({ outcome: { outcome: 'cancelled' } });
    expect(events[0]).toMatchObject({ type: 'answer', decision: 'deny', reason: 'None of them.' });
  });
});

describe('a plan', () => {
  const OPTIONS = [
    ['bypassPermissions', 'allow_always', 'Yes, and bypass permissions'],
    ['acceptEdits', 'allow_always', 'Yes, and accept edits'],
    ['default', 'allow_once', 'Yes, and ask'],
    ['auto', 'allow_always', 'Yes, and decide'],
    ['plan', 'reject_once', 'No, keep planning'],
  ] as const;
  const content = [{ type: 'content', content: { type: 'text', text: '# Plan' } }];

  test.each<[string, JsonObject]>([
    ['its arguments', { kind: 'switch_mode', rawInput: { plan: '# Plan' } }],
    ['its content', { kind: 'switch_mode', title: 'Ready to code?', content }],
    ['bare content', { kind: 'switch_mode', content: [{ type: 'text', text: '# Plan' }] }],
    [
      'a tool that only its name tells',
      { kind: 'other', name: 'exit_plan_mode', rawInput: { plan: '# Plan' } },
    ],
  ])('is read from %s, and no mode approves it', (_name, call) => {
    for (const mode of MODES) {
      const conversation = inMode(mode);
      expect(ask(conversation, OPTIONS, call).send).toEqual([]);
      const [request] = conversation.openRequests;
      expect(request).toMatchObject({ kind: 'plan', text: '# Plan' });
      expect(request?.options.map((option) => option.mode)).toEqual([
        ...['allowAll', 'allowEdits', 'ask', undefined, undefined],
      ]);
    }
  });

  test.each<[string, readonly [string, string, string][], (RunMode | undefined)[]]>([
    [
      'Claude Code',
      [
        ['exit-plan-default', 'allow_once', 'Yes, manually approve edits'],
        ['exit-plan-auto', 'allow_always', 'Yes, and use auto mode'],
        ['exit-plan-bypass', 'allow_always', 'Yes, and bypass permissions'],
        ['exit-plan-edits', 'allow_always', 'Yes, auto-accept edits'],
        ['reject', 'reject_once', 'No, manually go on'],
      ],
      ['ask', undefined, 'allowAll', 'allowEdits', undefined],
    ],
    [
      'Qwen Code',
      [
        ['restore_previous', 'allow_once', 'Yes, restore previous mode (auto)'],
        ['proceed_always', 'allow_always', 'Yes, and auto-accept edits'],
        ['proceed_once', 'allow_once', 'Yes, and manually approve edits'],
        ['cancel', 'reject_once', 'No, keep planning (esc)'],
      ],
      [undefined, 'allowEdits', 'ask', undefined],
    ],
  ])('is gone on with in the mode that the words of %s say', (_name, options, expected) => {
    const conversation = inMode('readOnly');
    ask(conversation, options, { kind: 'switch_mode', content });
    expect(conversation.openRequests[0]?.options.map(({ mode }) => mode)).toEqual(expected);
  });

  test.each<[RunMode, string, RunMode]>([
    ['readOnly', 'acceptEdits', 'allowEdits'],
    ['readOnly', 'default', 'ask'],
    ['readOnly', 'auto', 'ask'],
    ['ask', 'bypassPermissions', 'allowAll'],
    ['allowAll', 'default', 'ask'],
    ['allowEdits', 'auto', 'allowEdits'],
    ['readOnly', 'plan', 'readOnly'],
  ])('in %s, answered with %s, leads to %s', (before, option, after) => {
    const conversation = inMode(before);
    ask(conversation, OPTIONS, { kind: 'switch_mode', content });
    const { events } = answer(conversation, { option });
    const settings = events.filter(({ type }) => type === 'settings');
    expect(settings).toEqual(before === after ? [] : [{ type: 'settings', mode: after }]);
    // What it asks from then on is answered by the mode that was chosen.
    const step = ask(
      conversation,
      [
        ['y', 'allow_once'],
        ['n', 'reject_once'],
      ],
      {
        ...{ toolCallId: 'd', kind: 'execute', title: 'make' },
      },
    );
    const outcomes: Record<RunMode, unknown> = {
      ask: undefined,
      allowEdits: undefined,
      allowAll: 'y',
      readOnly: 'n',
    };
    expect(asObject(resultOf(step).outcome).optionId).toBe(outcomes[after]);
  });

  test('is gone on with when it is not approved, by the words of the agent where it has some', () => {
    const conversation = inMode('ask');
    ask(conversation, OPTIONS, { kind: 'switch_mode', content });
    const { send } = conversation.answer('7', { reason: 'Smaller steps.' });
    expect(resultOf({ send })).toMatchObject({ outcome: { optionId: 'plan' } });
    // The protocol takes no reason, so it is said after the turn.
    const { send: next, events } = push(conversation, { id: 2, result: { stopReason: 'cancelled' } });
    expect(sent({ send: next })).toMatchObject([
      { method: 'session/prompt', params: { prompt: [{ text: 'Smaller steps.' }] } },
    ]);
    expect(events.map(({ type }) => type)).not.toContain('message');
    expect(conversation.isTurnOver).toBe(false);
  });
});
