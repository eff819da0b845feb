import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldValues, RequestField } from '../../../src/protocol/agentRequests.ts';
import { fieldFault } from '../../../src/protocol/requestAnswers.ts';
import { answeredInput, readAnswers, readQuestions } from '../../../src/agents/claudeQuestions.ts';
import { asObject, type JsonObject } from '../../../src/agents/json.ts';

const KEYS = {
  claude: (question: string) => question,
  qwen: (_question: string, index: number) => String(index),
};

const word = fc.oneof(
  fc.constantFrom('Red', 'Blue', 'Red, Blue', 'A', 'A, B', 'B', 'constructor', '__proto__', '1'),
  fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
);
const option = fc.record({ label: word, description: fc.string() }, { requiredKeys: ['label'] });
const question = fc.record(
  {
    question: word,
    header: fc.oneof(word, fc.constant('Color')),
    options: fc.array(option, { maxLength: 5 }),
    multiSelect: fc.boolean(),
    later: fc.anything(),
  },
  { requiredKeys: ['question'] },
);
/** Claude keys the answers by the question. */
const input = fc.record({
  questions: fc.uniqueArray(question, { minLength: 1, maxLength: 4, selector: (each) => each.question }),
});

/** Answers that fit, by what a person can choose and say. */
function answers(fields: readonly RequestField[]): fc.Arbitrary<FieldValues> {
  const values = fields.map((field) => {
    const ids = (field.options ?? []).map(({ id }) => id);
    const one = ids.length === 0 ? word : fc.oneof(fc.constantFrom(...ids), word);
    const value =
      field.type === 'choices' ? fc.uniqueArray(one, { minLength: 1, maxLength: ids.length + 1 }) : one;
    return value.map((each) => [field.id, each] as const);
  });
  return fc.tuple(...values).map((entries) => Object.fromEntries(entries));
}

const answered = input.chain((asked) => {
  const fields = readQuestions(asked as JsonObject);
  return answers(fields).map((values) => ({ asked: asked as JsonObject, fields, values }));
});

describe('the questions of Claude and Qwen', () => {
  test('each has its own id, its words and its options', () => {
    fc.assert(
      fc.property(input, (asked) => {
        const fields = readQuestions(asked as JsonObject);
        expect(fields.map(({ label }) => label)).toEqual(asked.questions.map((each) => each.question));
        expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
        for (const { options = [], takesOther } of fields) {
          expect(new Set(options.map(({ id }) => id)).size).toBe(options.length);
          expect(takesOther ?? false).toBe(options.length > 0);
        }
      }),
    );
  });

  test.each(Object.entries(KEYS))('%s hears every answer, and its line says which it was', (_name, keyOf) => {
    fc.assert(
      fc.property(answered, ({ asked, fields, values }) => {
        for (const field of fields) expect(fieldFault(field, values[field.id])).toBeUndefined();
        const updated = answeredInput(asked, fields, { values, keyOf });
        expect(updated.questions).toBe(asked.questions);
        const heard = asObject(updated.answers);
        const text = ({ id }: RequestField) => [values[id] ?? []].flat().join(', ');
        for (const [index, field] of fields.entries()) {
          const key = keyOf(field.label, index);
          if (key !== '__proto__') expect(heard[key]).toBe(text(field));
        }
        const line = JSON.parse(JSON.stringify(updated)) as JsonObject;
        const known = readAnswers(line, fields, keyOf);
        for (const [index, field] of fields.entries())
          if (keyOf(field.label, index) !== '__proto__')
            expect([known[field.id] ?? []].flat().join(', ')).toBe(text(field));
      }),
    );
  });

  test('several choices are read from their joined text', () => {
    const options = ['Tests', 'Docs', 'Docs, Tests'].map((label) => ({ label, description: '' }));
    const asked = { questions: [{ question: 'Which?', header: 'Parts', options, multiSelect: true }] };
    const fields = readQuestions(asked);
    const told = (parts: string[]) =>
      readAnswers(
        answeredInput(asked, fields, { values: { parts }, keyOf: KEYS.claude }),
        fields,
        KEYS.claude,
      );
    expect(told(['Docs', 'my own, really'])).toEqual({ parts: ['Docs', 'my own, really'] });
    expect(told(['Docs, Tests', 'Docs'])).toEqual({ parts: ['Docs, Tests', 'Docs'] });
  });

  test('what is left out stays unanswered', () => {
    const asked = { questions: [{ question: 'Why?' }, { question: 'When?' }] };
    const fields = readQuestions(asked);
    expect(fields).toEqual([
      { id: 'question-1', label: 'Why?', type: 'text' },
      { id: 'question-2', label: 'When?', type: 'text' },
    ]);
    const values = { 'question-2': 'now' };
    expect(answeredInput(asked, fields, { values, keyOf: KEYS.claude })).toEqual({
      ...asked,
      answers: { 'When?': 'now' },
    });
  });

  test.each([{}, { questions: 'x' }, { questions: [{ question: ' ' }] }, { questions: [null] }])(
    '%j asks nothing that is known',
    (asked) => {
      expect(readQuestions(asked)).toEqual([]);
    },
  );
});
