import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { answerSchema, fieldsSchema, type JsonSchema } from '../../../src/protocol/answerSchema.ts';
import { fieldFault } from '../../../src/protocol/requestAnswers.ts';
import { form, options, questionOf } from './anyRequest.ts';

/* Programs answer by the schema: what it lets through the host takes, and the other way round. */

/** Each schema is translated once, which takes long. */
const FEW = { numRuns: 30 };
const checkOf = (schema: JsonSchema) => {
  const check = z.fromJSONSchema(schema);
  return (value: unknown) => check.safeParse(value).success;
};

test('the schema of a form lets through what fits, and nothing that does not', () => {
  fc.assert(
    fc.property(form, fc.nat(), (cases, at) => {
      const accepts = checkOf(fieldsSchema(cases.map(({ field }) => field)));
      const fitting = Object.fromEntries(cases.map(({ field, fits }) => [field.id, fits]));
      expect(accepts(fitting)).toBe(true);
      const { field, misfit } = cases[at % cases.length]!;
      expect(fieldFault(field, misfit)).toBeDefined();
      // Texts of blanks, and formats, are the host's to judge.
      const isJudged = typeof misfit !== 'string' || (misfit.trim() !== '' && field.format === undefined);
      // The check of this library knows no unique items.
      const isUnique = !Array.isArray(misfit) || new Set(misfit).size === misfit.length;
      if (isJudged && isUnique) expect(accepts({ ...fitting, [field.id]: misfit })).toBe(false);
      const { [field.id]: _left, ...rest } = fitting;
      expect(accepts(rest)).toBe(field.isOptional === true);
      expect(accepts({ ...fitting, other: 1 })).toBe(false);
    }),
    FEW,
  );
});

test('an answer is one of the options or the fields, or a denial', () => {
  fc.assert(
    fc.property(options, fc.nat(), (all, at) => {
      const { id } = all[at % all.length]!;
      const request = { ...questionOf([]), kind: 'permission' as const, options: all };
      const accepts = checkOf(answerSchema(request));
      expect(accepts({ option: id })).toBe(true);
      expect(accepts({ option: `${id}!` })).toBe(all.some((option) => option.id === `${id}!`));
      expect(accepts({ decision: 'deny', reason: 'No.' })).toBe(true);
      expect(accepts({})).toBe(false);
      const question = questionOf([{ id: 'q', label: 'Which?', type: 'choice', options: all }]);
      const answers = checkOf(answerSchema(question));
      expect([{ fields: { q: id } }, { fields: {} }].map(answers)).toEqual([true, false]);
    }),
    FEW,
  );
});
