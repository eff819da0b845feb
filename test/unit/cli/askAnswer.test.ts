import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askAnswer } from '../../../src/cli/askAnswer.ts';
import { questionText } from '../../../src/cli/requestPrompt.ts';
import type { AgentRequest } from '../../../src/protocol/agentRequests.ts';
import { makeRequest } from './makeAgentRun.ts';

const always = makeRequest({}, ['allow', 'allowAlways', 'deny']);

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());
const laterBy = (ms: number) => vi.setSystemTime(Date.now() + ms);

function atTerminal(request: AgentRequest = always) {
  const input = new PassThrough();
  const output = new PassThrough({ encoding: 'utf8' });
  const question = new AbortController();
  const decision = askAnswer(request, { input, output, signal: question.signal });
  return { input, output, question, decision };
}

test('a person is asked until the answer is one', async () => {
  const { input, output, decision } = atTerminal();
  laterBy(1_000);
  input.write('what?\n');
  input.write('a\nmore\n');
  expect(await decision).toEqual({ decision: 'allowAlways' });
  expect(output.read()).toBe(questionText(always).repeat(2));
});

test('what was typed before the question is no answer to it', async () => {
  const { input, output, decision } = atTerminal();
  input.write('y\n');
  await turn();
  laterBy(1_000);
  input.write('a\n');
  expect(await decision).toEqual({ decision: 'allowAlways' });
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

/** Types the lines, each when it is asked for; answers with what was asked, and the answer. */
async function dialogue(request: AgentRequest, ...lines: string[]) {
  const { input, output, decision } = atTerminal(request);
  let asked = '';
  for (const line of lines) {
    laterBy(1_000);
    asked += (output.read() as string | null) ?? '';
    asked += `${line}\n`;
    input.write(`${line}\n`);
    await turn();
    await turn();
  }
  return { asked: asked + ((output.read() as string | null) ?? ''), answer: await decision };
}

const COLORS = ['Red', 'Blue'].map((label) => ({
  id: label.toLowerCase(),
  label,
  decision: 'allow' as const,
}));
const form: AgentRequest = {
  ...makeRequest({ name: 'Ask', title: 'Ask' }),
  kind: 'question',
  text: 'Some things are not clear.',
  options: [],
  fields: [
    { id: 'c', header: 'Color', label: 'Which color?', type: 'choice', options: COLORS, takesOther: true },
    { id: 's', label: 'Which ones?', type: 'choices', options: COLORS, least: 1, default: ['blue'] },
    { id: 'n', label: 'How many?', type: 'integer', least: 1, most: 3 },
    { id: 'y', label: 'Really?', type: 'boolean' },
    { id: 't', label: 'Why?', type: 'text', isOptional: true },
  ],
};

test('questions are asked one after the other, each until its answer fits', async () => {
  const { asked, answer } = await dialogue(form, 'green', '1, blue', 'many', '4', '2', 'yes', '');
  expect(answer).toEqual({ fields: { c: 'green', s: ['red', 'blue'], n: 2, y: true } });
  expect(asked).toBe(
    `Some things are not clear.
(1 of 5) Color: Which color?
  1. Red
  2. Blue
number or name, or another text: green
(2 of 5) Which ones?
  1. Red
  2. Blue
numbers or names, with commas (Enter: Blue): 1, blue
(3 of 5) How many?
whole number: many
The answer to "How many?" must be a whole number, 1 to 3.
(3 of 5) How many?
whole number: 4
The answer to "How many?" must be a whole number, 1 to 3.
(3 of 5) How many?
whole number: 2
(4 of 5) Really?
[y]es or [n]o: yes
(5 of 5) Why?
text (Enter: no answer): 
`,
  );
  const { answer: preset } = await dialogue(form, '2', '', '3', 'n', 'So.');
  expect(preset).toEqual({ fields: { c: 'blue', s: ['blue'], n: 3, y: false, t: 'So.' } });
});

test('who goes before the last question has not answered', async () => {
  const { input, decision } = atTerminal(form);
  laterBy(1_000);
  input.write('1\n');
  await turn();
  await turn();
  input.end();
  expect(await decision).toBeUndefined();
});

test('a plan is shown whole; who does not approve it can say why', async () => {
  const plan: AgentRequest = {
    ...makeRequest({ name: 'Plan', title: 'Plan' }),
    kind: 'plan',
    text: '# Plan\n1. Look',
    options: [
      { id: 'go', decision: 'allow', label: 'Yes' },
      { id: 'no', decision: 'deny', label: 'Keep planning' },
    ],
  };
  const { asked, answer } = await dialogue(plan, '2', ' Look twice. ');
  expect(answer).toEqual({ option: 'no', reason: 'Look twice.' });
  expect(asked).toBe(`The agent wants its plan approved.
  # Plan
  1. Look
  1. Yes
  2. Keep planning
number or name, [y]es, [n]o: 2
What should it know? (Enter: nothing)  Look twice. 
`);
  expect((await dialogue(plan, 'y')).answer).toEqual({ decision: 'allow' });
  expect((await dialogue(plan, 'n', '')).answer).toEqual({ decision: 'deny' });
  const gone = atTerminal(plan);
  laterBy(1_000);
  gone.input.write('n\n');
  await turn();
  gone.input.end();
  expect(await gone.decision).toEqual({ decision: 'deny' });
});
