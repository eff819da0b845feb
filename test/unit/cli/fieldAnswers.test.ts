import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isGiven, readAnswer } from '../../../src/cli/answer.ts';
import { UsageError } from '../../../src/cli/cliErrors.ts';
import { readFields } from '../../../src/cli/fieldAnswers.ts';
import type { AgentRequest, FieldValue, RequestField } from '../../../src/protocol/agentRequests.ts';
import { resolveAnswer } from '../../../src/protocol/requestAnswers.ts';
import { form, questionOf } from '../protocol/anyRequest.ts';
import { makeRequest } from './makeAgentRun.ts';

/* What is typed as an answer, and what the host gets of it. */

/** How somebody may type a value: options by their ids, yes and no, numbers as they are. */
function typed(value: FieldValue): string[] {
  if (Array.isArray(value)) return value;
  return [typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)];
}

const isPlain = (field: RequestField) =>
  // Ids that are also numbers, names or lists mean several things, and are refused or split.
  (field.options ?? []).every(({ id }) => /^[a-z#$%&*+./:;<=>?@_-]+$/.test(id));

test('whatever fits can be typed, each question by its number, id or words, and is what the host takes', () => {
  fc.assert(
    fc.property(form, fc.nat({ max: 2 }), (cases, way) => {
      fc.pre(cases.every(({ field }) => isPlain(field)));
      const request = questionOf(cases.map(({ field }) => field));
      const names = ({ id, label }: RequestField, index: number) =>
        [`${index + 1}`, id, label.toUpperCase()][way]!;
      const texts = cases.flatMap(({ field, fits }, index) =>
        typed(fits).map((text) => `${names(field, index)}=${text}`),
      );
      const fields = readFields(request, texts);
      expect(fields).toEqual(Object.fromEntries(cases.map(({ field, fits }) => [field.id, fits])));
      expect(resolveAnswer(request, { fields })).toEqual({ fields });
    }),
  );
});

test('what does not fit is refused before it is sent', () => {
  fc.assert(
    fc.property(form, fc.nat(), (cases, at) => {
      const { field, misfit } = cases[at % cases.length]!;
      // One choice is typed as a list of one is, and what is named twice counts once.
      const isList = Array.isArray(misfit) && new Set(misfit).size === misfit.length;
      fc.pre(isPlain(field) && isList === (field.type === 'choices') && typed(misfit).length > 0);
      const request = questionOf([field]);
      expect(() =>
        readFields(
          request,
          typed(misfit).map((text) => `1=${text}`),
        ),
      ).toThrow(UsageError);
    }),
  );
});

const options = ['Small', 'Medium, long', 'Large'].map((label) => ({ id: label[0]!, label }));
const sizes: RequestField = {
  id: 'What=size?',
  header: 'Size',
  label: 'Which sizes?',
  type: 'choices',
  options,
};
const one: AgentRequest = questionOf([sizes]);

describe('several choices', () => {
  test.each([
    [['1,3'], ['S', 'L']],
    [['Medium, long'], ['M']],
    [['small , LARGE'], ['S', 'L']],
    [
      ['1', '2', '1'],
      ['S', 'M'],
    ],
    [['2, 3'], ['M', 'L']],
  ])('%o are %o', (texts, ids) => {
    expect(readAnswer(one, { option: texts })).toEqual({ fields: { [sizes.id]: ids } });
    const field = texts.map((text) => `What=size?=${text}`);
    expect(readAnswer(one, { field })).toEqual({ fields: { [sizes.id]: ids } });
    expect(readAnswer(one, { field: texts.map((text) => `size=${text}`) })).toEqual({
      fields: { [sizes.id]: ids },
    });
  });

  test('what may be several options is refused, whatever else it may be; its number is not', () => {
    const labels = ['Same', 'Same', '1', '2.', '5', 'Other', 'x, y', 'x'];
    const twins = labels.map((label, at) => ({ id: ['a', 'b', '1', 'd', '5', 'c', 'g', '6'][at]!, label }));
    for (const type of ['choice', 'choices'] as const) {
      for (const takesOther of [true, false]) {
        const request = questionOf([{ ...sizes, type, takesOther, options: twins }]);
        const given = (word: string) => [{ option: [word] }, { field: [`1=${word}`] }];
        for (const way of ['Same', '1', '6'].flatMap(given))
          expect(() => readAnswer(request, way)).toThrow(/may be any of \d\. .*, \d\. /);
        for (const [at, { id }] of twins.entries()) {
          const number = `${at + 1}.`;
          if (labels.includes(number)) continue;
          for (const way of given(number))
            expect(readAnswer(request, way)).toEqual({
              fields: { [sizes.id]: type === 'choice' ? id : [id] },
            });
        }
      }
    }
  });

  test('another text is one only where it is given as that', () => {
    const open = questionOf([{ ...sizes, takesOther: true }]);
    const ids = (...texts: string[]) => readAnswer(open, { field: texts.map((text) => `1=${text}`) });
    expect(ids('tiny, really')).toEqual({ fields: { [sizes.id]: ['tiny, really'] } });
    expect(ids('1, tiny')).toEqual({ fields: { [sizes.id]: ['S', 'tiny'] } });
    expect(() => readAnswer(open, { option: ['smal'] })).toThrow(/1\. Small, .*--field 1=TEXT/);
  });
});

test('an answer is one of the three, a reason goes with a denial, and what fits no question is explained', () => {
  const color: RequestField = { id: 'c', label: 'Color?', type: 'text' };
  const two = questionOf([sizes, color]);
  const permission = makeRequest();
  const refused = (request: AgentRequest | undefined, given: Parameters<typeof readAnswer>[1]) => {
    try {
      return readAnswer(request, given);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return error.message;
    }
  };
  expect(refused(one, {})).toMatch(/^Give one answer: /);
  expect(refused(one, { word: 'deny', option: ['1'] })).toMatch(/^Give one answer: /);
  expect(refused(one, { word: 'deny', reason: 'No.' })).toEqual({ decision: 'deny', reason: 'No.' });
  expect(refused(one, { option: ['1'], reason: 'No.' })).toBe('A reason goes with a denial.');
  expect(refused(two, { word: 'allow' })).toContain('1. Which sizes?, 2. Color?');
  expect(refused(two, { option: ['1'] })).toContain('--field 1=ANSWER --field 2=ANSWER');
  expect(refused(two, { field: ['1=1'] })).toBe('"Color?" has no answer.');
  expect(refused(two, { field: ['color? =x'] })).toBe('"Which sizes?" has no answer.');
  expect(refused(two, { field: ['3=x'] })).toContain('The questions are: 1. Which sizes?, 2. Color?');
  expect(refused(two, { field: ['2=x', '2=y'] })).toBe('"Color?" takes one answer.');
  expect(refused(permission, { field: ['1=x'] })).toContain('has no questions');
  expect(refused(permission, { option: ['1', '2'] })).toBe('This request takes one option.');
  expect(refused(permission, { option: ['5'] })).toContain('1. allow, 2. deny');
  // A request that is not open is the host's to refuse.
  expect(refused(undefined, { option: ['5'] })).toEqual({ option: '5' });
});

test('whatever is given on the command line is read, and a reason alone is no answer', () => {
  const given: Parameters<typeof isGiven>[0][] = [
    { word: 'deny' },
    { option: ['1'] },
    { field: ['1=a'] },
    { reason: 'Use yarn.' },
  ];
  expect(given.map(isGiven)).toEqual(given.map(() => true));
  expect(isGiven({})).toBe(false);
  expect(() => readAnswer(undefined, { reason: 'Use yarn.' })).toThrow(UsageError);
});
