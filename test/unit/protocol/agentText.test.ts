import { describe, expect, test } from 'vitest';
import { inEnglish } from '../../../src/base/say.ts';
import { LastAction } from '../../../src/core/agentRuns/lastAction.ts';
import type { AgentStep } from '../../../src/protocol/agentEvents.ts';
import type { AgentRequest } from '../../../src/protocol/agentRequests.ts';
import {
  actionIn,
  actionOfTool,
  answerText,
  askText,
  settingsText,
  silentText,
} from '../../../src/protocol/agentText.ts';
import type { RunMode } from '../../../src/protocol/runMode.ts';
import { requestQuestion } from '../../../src/protocol/requestOptions.ts';
import { PERMISSION, PLAN, QUESTION } from '../core/agentRuns/anyRequests.ts';

const many: AgentRequest = {
  ...QUESTION,
  options: [],
  fields: [...QUESTION.fields!, { id: 'n', label: 'How many?\nReally?', type: 'integer' }],
};

test('what is asked, in one line that steers nothing', () => {
  expect(askText(PERMISSION)).toBe('needs you: allow Bash "npm test"?');
  expect(askText(QUESTION)).toBe('asks: Which color do you want?');
  expect(askText(many)).toBe('asks: Which color do you want? (2 questions)');
  expect(askText({ ...many, text: 'Some\u001b[2J things\nare unclear.' })).toBe(
    'asks: Some things are unclear. (2 questions)',
  );
  expect(askText({ ...QUESTION, fields: [], text: 'Sign in' })).toBe('asks: Sign in');
  expect(askText({ ...QUESTION, fields: [] })).toBe('asks: AskUserQuestion');
  expect(
    askText({ ...QUESTION, fields: [{ id: 'l', label: 'x'.repeat(1_000), type: 'text' }] }).length,
  ).toBeLessThan(400);
  expect(requestQuestion(many)).toBe(askText(many));
  expect(requestQuestion(PLAN)).toContain('approved: 1. Yes, and edit, ');
});

describe('the recorded action of a run, in another language', () => {
  const aloud = (text: string, ...values: (string | number)[]) => inEnglish(text.toUpperCase(), ...values);
  const kinds = ['read', 'edit', 'delete', 'move', 'search', 'execute', 'think', 'fetch', 'other'] as const;

  test.each(kinds)('%s', (kind) => {
    const tool = { id: 't', kind, name: 'Tool', title: 'src/a b.ts' };
    for (const each of [tool, { ...tool, title: kind }, { ...tool, title: 'Tool' }])
      expect(actionIn(actionOfTool(each), aloud)).toBe(actionOfTool(each, aloud));
  });

  test('without a tool, and what is not known', () => {
    const action = new LastAction();
    expect(actionIn(action.text, aloud)).toBe('STARTING');
    expect(actionIn(action.note({ type: 'thought', text: 'Hm' }), aloud)).toBe('THINKING');
    expect(actionIn(action.note({ type: 'text', text: 'So' }), aloud)).toBe('WRITING');
    expect(actionIn(action.note({ type: 'turnEnd', end: { state: 'completed' } }), aloud)).toBe(
      'DONE, WAITS FOR MORE',
    );
    expect(actionIn('constructor', aloud)).toBe('constructor');
    expect(actionIn('runs away', aloud)).toBe('runs away');
  });
});

describe('what was answered', () => {
  const answered = (more: Partial<AgentStep & { type: 'answer' }>, request?: AgentRequest) =>
    answerText({ type: 'answer', request: 'r', decision: 'allow', ...more }, request);
  const denied = { decision: 'deny' } as const;

  test.each<[string, Parameters<typeof answered>[0], AgentRequest | undefined]>([
    ['allowed', {}, undefined],
    ['allowed', { option: 'Allow' }, PERMISSION],
    ['answered: SQLite', { option: 'SQLite' }, PERMISSION],
    ['denied', denied, undefined],
    ['denied: Use yarn.', { ...denied, reason: 'Use\nyarn.' }, PERMISSION],
    ['denied: Never; Use yarn.', { ...denied, option: 'Never', reason: 'Use yarn.' }, PERMISSION],
    ['answered: Blue', { fields: { color: 'blue' } }, QUESTION],
    ['answered: blue', { fields: { color: 'blue' } }, undefined],
    ['answered: Color: Red, How many? Really?: 3', { fields: { color: 'red', n: 3 } }, many],
    ['answered: yes', { fields: { x: true } }, undefined],
    ['answered: a, b', { fields: { x: ['a', 'b'] } }, undefined],
    ['answered: none', { fields: { x: [] } }, undefined],
    ['declined', denied, QUESTION],
    ['declined, because nobody was there', { ...denied, reason: 'x', isUnattended: true }, QUESTION],
    ['approved', {}, PLAN],
    ['answered: Yes, and edit', { option: 'Yes, and edit' }, PLAN],
    ['not approved: Look twice.', { ...denied, option: 'Keep planning', reason: 'Look twice.' }, PLAN],
  ])('"%s"', (text, step, request) => {
    expect(answered(step, request)).toBe(text);
  });
});

test.each<[string, string]>([
  ['ask', 'asks first'],
  ['allowEdits', 'may edit files'],
  ['readOnly', 'read only'],
  ['allowAll', 'may do everything'],
  ['later', 'later'],
])('a change to mode %s in words: %s', (name, words) => {
  const mode = name as RunMode;
  expect(settingsText({ type: 'settings', mode })).toBe(`mode: ${words}`);
  expect(settingsText({ type: 'settings', mode, model: 'opus' })).toBe(`mode: ${words}, model: opus`);
});

test('silence in words, of what is at work', () => {
  const now = 1_000_000_000;
  const after = (minutes: number, more: { state?: string; pausedAt?: string } = {}) => {
    const { state = 'running', ...rest } = more;
    const saidLastAt = new Date(now - minutes * 60_000).toISOString();
    return silentText({ agent: { saidLastAt }, status: { state }, ...rest }, now);
  };
  expect([1, 4.9, 59, 60, 135].map((minutes) => after(minutes))).toEqual([
    ...['silent for 1 min', 'silent for 4 min', 'silent for 59 min'],
    ...['silent for 1 h 0 min', 'silent for 2 h 15 min'],
  ]);
  expect(after(0.2)).toBe('silent for 12 s');
  const silentSince = new Date(now - 12 * 60_000).toISOString();
  expect(silentText({ silentSince, status: { state: 'running' } }, now)).toBe('silent for 12 min');
  const others = [{ state: 'waiting' }, { state: 'completed' }, { pausedAt: '2026-01-01T00:00:00.000Z' }];
  expect(others.map((more) => after(9, more))).toEqual(others.map(() => undefined));
  expect(silentText({ agent: {}, status: { state: 'running' } }, now)).toBeUndefined();
  expect(silentText({ status: { state: 'running' } }, now)).toBeUndefined();
});
