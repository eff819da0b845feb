import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askAnswer } from '../../../src/cli/askAnswer.ts';
import {
  answeredText,
  answerHint,
  parseAnswer,
  answerWords,
  questionText,
  toolText,
  type Answer,
} from '../../../src/cli/permissionQuestion.ts';
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

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());
const laterBy = (ms: number) => vi.setSystemTime(Date.now() + ms);

function atTerminal() {
  const input = new PassThrough();
  const output = new PassThrough({ encoding: 'utf8' });
  const question = new AbortController();
  const decision = askAnswer(always, { input, output, signal: question.signal });
  return { input, output, question, decision };
}

test('a person is asked until the answer is one', async () => {
  const { input, output, decision } = atTerminal();
  laterBy(1_000);
  input.write('what?\n');
  input.write('a\nmore\n');
  expect(await decision).toEqual(decided('allowAlways'));
  expect(output.read()).toBe(questionText(always).repeat(2));
});

test('what was typed before the question is no answer to it', async () => {
  const { input, output, decision } = atTerminal();
  input.write('y\n');
  await turn();
  laterBy(1_000);
  input.write('n\n');
  expect(await decision).toEqual(decided('deny'));
  expect(output.read()).toBe(questionText(always).repeat(2));
});

test('a question may become needless, and a person may go', async () => {
  const needless = atTerminal();
  needless.question.abort();
  expect(await needless.decision).toBeUndefined();
  const gone = atTerminal();
  gone.input.end();
  expect(await gone.decision).toBeUndefined();
});
