import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askDecision } from '../../../src/cli/askDecision.ts';
import {
  answeredText,
  answerHint,
  decisionOf,
  decisionsText,
  questionText,
  toolText,
} from '../../../src/cli/permissionQuestion.ts';
import { makeRequest } from './makeAgentRun.ts';

const once = makeRequest();
const always = makeRequest({}, ['allow', 'allowAlways', 'deny']);

test('what is asked is said in one line that steers no terminal', () => {
  expect(toolText(once.tool)).toBe('Bash "npm test"');
  expect(toolText({ ...once.tool, title: 'Bash' })).toBe('Bash');
  expect(toolText({ ...once.tool, title: 'echo \u001b[2J\nrm -rf /' })).toBe('Bash "echo  [2J rm -rf /"');
});

test('only what is offered can be answered', () => {
  expect(questionText(once)).toBe('Allow Bash "npm test"? [y]es, [n]o: ');
  expect(questionText(always)).toBe('Allow Bash "npm test"? [y]es, [a]lways, [n]o: ');
  expect(['y', ' YES ', 'n', 'No'].map((line) => decisionOf(line, once))).toEqual([
    'allow',
    'allow',
    'deny',
    'deny',
  ]);
  expect(decisionOf('a', always)).toBe('allowAlways');
  expect(['a', '', 'yep', 'allow me'].map((line) => decisionOf(line, once))).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
  expect([once, always].map(decisionsText)).toEqual(['allow, deny', 'allow, always, deny']);
});

test('whoever is not at a terminal is told how to answer', () => {
  expect(answerHint('ag-1', always)).toBe(
    'ag-1 asks for Bash "npm test". Answer with: legwork answer ag-1 allow|always|deny',
  );
});

test('an answer says what it did', () => {
  const asked = once;
  expect(answeredText('ag-1', { decision: 'allow', asked })).toBe('ag-1 may use Bash "npm test"');
  expect(answeredText('ag-1', { decision: 'allowAlways', asked })).toBe(
    'ag-1 may always use Bash "npm test"',
  );
  expect(answeredText('ag-1', { decision: 'deny', asked: undefined })).toBe(
    'ag-1 may not use what it asked for',
  );
});

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());
const laterBy = (ms: number) => vi.setSystemTime(Date.now() + ms);

function atTerminal() {
  const input = new PassThrough();
  const output = new PassThrough({ encoding: 'utf8' });
  const question = new AbortController();
  const decision = askDecision(always, { input, output, signal: question.signal });
  return { input, output, question, decision };
}

test('a person is asked until the answer is one', async () => {
  const { input, output, decision } = atTerminal();
  laterBy(1_000);
  input.write('what?\n');
  input.write('a\nmore\n');
  expect(await decision).toBe('allowAlways');
  expect(output.read()).toBe(questionText(always).repeat(2));
});

test('what was typed before the question is no answer to it', async () => {
  const { input, output, decision } = atTerminal();
  input.write('y\n');
  await turn();
  laterBy(1_000);
  input.write('n\n');
  expect(await decision).toBe('deny');
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
