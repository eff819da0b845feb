import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgentRequest, RequestField } from '../../../../src/protocol/agentRequests.ts';
import { resolveAnswer } from '../../../../src/protocol/requestAnswers.ts';
import { saidBy } from '../../../../src/ui/attention/giveAnswer.ts';
import { answersOf, hasForm, takesOther } from '../../../../src/ui/tasks/offeredAnswers.ts';
import { requestText, waitedText } from '../../../../src/ui/tasks/requests.ts';
import { aPlan, aQuestion, aRequest, aForm } from '../anAgentTask.ts';

test('a question offers its choices in the agent’s order, what they mean, and to skip it', () => {
  const question = aQuestion('1');
  expect(requestText(question)).toBe('Which color?');
  expect(answersOf(question)).toEqual([
    { option: 'Red', label: 'Red', hint: 'A warm one', isDenial: false },
    { option: 'Blue', label: 'Blue', hint: '', isDenial: false },
    { label: 'Skip', hint: '', isDenial: true },
  ]);
  expect([hasForm(question), takesOther(question)]).toEqual([false, true]);
  expect(answersOf({ ...question, options: [{ id: 's', label: 'Skip' }] }).map(({ label }) => label)).toEqual(
    ['Skip', 'Skip (none of these)'],
  );
});

test('a plan is approved in one of the agent’s ways, or goes on', () => {
  const plan = aPlan('1');
  expect(requestText(plan)).toBe('approve its plan?');
  expect(answersOf(plan).map(({ label, isDenial }) => [label, isDenial])).toEqual([
    ['Yes, and allow edits', false],
    ['Yes, and ask each time', false],
    ['Keep planning', true],
  ]);
  expect([hasForm(plan), takesOther(plan)]).toEqual([false, false]);
});

test('several questions are a form, and told by what is said before them', () => {
  const form = aForm('1');
  expect([hasForm(form), takesOther(form)]).toEqual([true, false]);
  expect(requestText(form)).toBe('Where to deploy? (4 questions)');
  const { text: _text, ...untold } = form;
  expect(requestText(untold)).toBe('Environment? (4 questions)');
  expect(answersOf(form).map(({ label }) => label)).toEqual(['Skip']);
});

test('every answer that is offered fits its request, with a reason where it denies a permission or a plan', () => {
  const option = fc.record(
    {
      id: fc.string(),
      label: fc.string(),
      decision: fc.constantFrom('allow', 'allowAlways', 'deny', 'denyAlways'),
      description: fc.string(),
    },
    { requiredKeys: ['id', 'label'] },
  );
  const field: RequestField = { id: 'f', label: 'Q', type: 'choice' };
  const request = fc
    .record({
      kind: fc.constantFrom('permission', 'question', 'plan'),
      options: fc.uniqueArray(option, { selector: ({ id }) => id, maxLength: 5 }),
    })
    .map(({ kind, options }): AgentRequest => ({
      ...aRequest('1'),
      kind,
      options: options as AgentRequest['options'],
      ...(kind === 'question' && { fields: [{ ...field, options: options as AgentRequest['options'] }] }),
    }));
  fc.assert(
    fc.property(request, (asked) => {
      for (const answer of answersOf(asked)) {
        const reason = answer.isDenial && asked.kind !== 'question' ? 'not now' : undefined;
        expect(() => resolveAnswer(asked, saidBy(answer, reason))).not.toThrow();
      }
    }),
  );
});

test('how long a request has waited is said after a minute', () => {
  const since = '2026-01-01T00:00:00.000Z';
  const after = (seconds: number) => waitedText({ since }, Date.parse(since) + seconds * 1000);
  expect([after(0), after(59), after(60), after(250), waitedText({}, 1e12)]).toEqual([
    '',
    '',
    'asked 1 m ago',
    'asked 4 m ago',
    '',
  ]);
});
