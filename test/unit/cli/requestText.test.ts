import { expect, test } from 'vitest';
import { parseAnswer, questionText } from '../../../src/cli/requestPrompt.ts';
import {
  answeredText,
  answerHint,
  answerWords,
  requestLines,
  toolText,
  type Answer,
} from '../../../src/cli/requestText.ts';
import type { PermissionDecision, AgentRequest } from '../../../src/protocol/agentRequests.ts';
import { makeRequest } from './makeAgentRun.ts';

const once = makeRequest();
const always = makeRequest({}, ['allow', 'allowAlways', 'deny']);

test('what is asked is said in one line that steers no terminal', () => {
  expect(toolText(once.tool)).toBe('Bash "npm test"');
  expect(toolText({ ...once.tool, title: 'Bash' })).toBe('Bash');
  expect(toolText({ ...once.tool, title: 'echo \u001b[2J\nrm -rf /' })).toBe('Bash "echo  [2J rm -rf /"');
});

const decided = (decision: string) => ({ decision });
/** What Nanocoder asks, and an agent with a kind of its own. */
const choice = withOptions(
  ['pg', 'allow', 'Postgres (drops \u001b[2Jthe old\ntables)'],
  ['sl', 'allow', 'SQLite'],
);
const odd = withOptions(['1', undefined, 'Maybe'], ['2', 'deny', 'No']);

function withOptions(...options: [id: string, decision: PermissionDecision | undefined, label: string][]) {
  const of = options.map(([id, decision, label]) => ({ id, label, ...(decision && { decision }) }));
  return { ...once, options: of };
}

test('each option is shown by its name, with the letter that means it or else its number', () => {
  expect(questionText(once)).toBe('Allow Bash "npm test"? [y] allow, [n] deny: ');
  expect(questionText(always)).toBe('Allow Bash "npm test"? [y] allow, [a] allowAlways, [n] deny: ');
  expect(questionText(choice)).toBe(
    'Allow Bash "npm test"?\n  1. Postgres (drops the old tables)\n  2. SQLite\nnumber or name, [n]o: ',
  );
  expect(questionText(withOptions(['a', 'allow', 'Go']))).toBe('Allow Bash "npm test"? [y] Go, [n] Deny: ');
  expect(questionText(withOptions())).toBe('Allow Bash "npm test"?\n[n]o: ');
});

test('a letter is an answer where it means one option; a name and a number always are', () => {
  const answers = (request: AgentRequest, ...lines: string[]) =>
    lines.map((line) => parseAnswer(line, request));
  expect(answers(once, 'y', ' YES ', 'n', 'No', '2')).toEqual([
    ...[decided('allow'), decided('allow'), decided('deny'), decided('deny')],
    { option: 'deny' },
  ]);
  expect(parseAnswer('a', always)).toEqual(decided('allowAlways'));
  expect(answers(once, 'a', '', 'yep', 'allow me', '3', '0')).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
  expect(answers(choice, 'y', 'pg', 'sqlite', '1', '1.', 'n')).toEqual([
    ...[undefined, undefined],
    ...[{ option: 'sl' }, { option: 'pg' }, { option: 'pg' }, decided('deny')],
  ]);
  expect(answers(odd, 'yes', 'maybe', '1', 'no')).toEqual([
    ...[undefined, { option: '1' }, { option: '1' }],
    { option: '2' },
  ]);
  // Where "no" is the name of what allows, it is not clear what is meant.
  const twisted = withOptions(['x', 'allow', 'No'], ['y', 'deny', 'Yes']);
  expect(answers(twisted, 'no', 'yes', 'y', '1')).toEqual([
    ...[undefined, undefined],
    ...[decided('allow'), { option: 'x' }],
  ]);
  expect([once, always, choice, odd].map(answerWords)).toEqual([
    ...[
      ['allow', 'deny'],
      ['allow', 'always', 'deny'],
    ],
    ...[['deny'], ['deny']],
  ]);
});

test('without a terminal, a hint says how to answer', () => {
  expect(answerHint('ag-1', always)).toBe(
    'ag-1 asks for Bash "npm test" (1. allow, 2. allowAlways, 3. deny). Answer with: legwork answer ag-1 allow|always|deny',
  );
  expect(answerHint('ag-1', choice)).toBe(
    'ag-1 asks for Bash "npm test" (1. Postgres (drops the old tables), 2. SQLite). Answer with: legwork answer ag-1 deny or --option NAME',
  );
});

test('an answer says what it did', () => {
  const did = (answer: Answer, asked?: AgentRequest) => answeredText('ag-1', { answer, asked });
  expect(did({ decision: 'allow' }, once)).toBe('ag-1 may use Bash "npm test"');
  expect(did({ decision: 'allowAlways' }, once)).toBe('ag-1 may always use Bash "npm test"');
  expect(did({ decision: 'deny' })).toBe('ag-1 may not use the requested tool');
  expect(did({ option: 'sl' }, choice)).toBe('ag-1 is answered: SQLite');
  expect(did({ option: '2' }, odd)).toBe('ag-1 may not use Bash "npm test"');
});

const COLORS = ['Red', 'Blue'].map((label) => ({ id: label.toLowerCase(), label }));
const question: AgentRequest = {
  ...makeRequest({ name: 'Ask', title: 'Ask' }),
  kind: 'question',
  options: COLORS,
  fields: [
    { id: 'c', header: 'Color', label: 'Which color?', type: 'choice', options: COLORS, takesOther: true },
  ],
};
const two: AgentRequest = {
  ...question,
  options: [],
  fields: [...question.fields!, { id: 'n', label: 'How many?', type: 'integer' }],
};
const page: AgentRequest = {
  ...question,
  options: [],
  fields: [],
  text: 'Sign in',
  url: 'https://example.com/',
};
const plan: AgentRequest = { ...once, kind: 'plan', text: '# Plan' };

test('a question and a plan read as what they are', () => {
  expect([question, two, page, plan].map((request) => answerHint('ag-1', request))).toEqual([
    'ag-1 asks: Which color? (1. Red, 2. Blue). Answer with: legwork answer ag-1 --option NAME or deny',
    'ag-1 asks: Which color? (2 questions) (1. Which color?, 2. How many?). Answer with: legwork answer ag-1 --field 1=ANSWER --field 2=ANSWER or deny',
    'ag-1 asks: Sign in. Answer with: legwork answer ag-1 deny',
    'ag-1 wants its plan approved (1. allow, 2. deny). Answer with: legwork answer ag-1 allow|deny',
  ]);
  expect(requestLines(two)).toEqual([
    ...['1. Color: Which color?', '   1. Red', '   2. Blue', '   or another text', '2. How many?'],
  ]);
  expect(requestLines(page)).toEqual(['Sign in', 'Page: https://example.com/']);
  expect(requestLines(plan)).toEqual(['# Plan', '1. allow', '2. deny']);
  const did = (answer: Answer, asked: AgentRequest) => answeredText('ag-1', { answer, asked });
  expect(did({ fields: { c: 'red' } }, question)).toBe('ag-1 is answered: Red');
  expect(did({ fields: { c: 'green', n: 2 } }, two)).toBe('ag-1 is answered: green; 2');
  expect(did({ decision: 'deny' }, question)).toBe('ag-1 gets no answer');
  expect(did({ decision: 'allow' }, plan)).toBe('ag-1 has its plan approved');
  expect(did({ option: 'deny', reason: 'Why?' }, plan)).toBe('ag-1 keeps planning');
});
