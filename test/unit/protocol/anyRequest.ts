import fc from 'fast-check';
import type {
  AgentRequest,
  FieldValue,
  RequestField,
  RequestOption,
} from '../../../src/protocol/agentRequests.ts';

/* Requests as agents may send them, with answers that fit and answers that do not. */

/** A field with a value that fits it, and one that does not. */
export interface FieldCase {
  field: RequestField;
  fits: FieldValue;
  misfit: FieldValue;
}

const words = fc.stringMatching(/^[A-Z][a-z]{1,8}(?: [a-z]{1,8})?$/);

/** Options with ids that are their own, and names that may repeat. */
export const options: fc.Arbitrary<RequestOption[]> = fc
  .uniqueArray(fc.record({ id: fc.string({ minLength: 1, maxLength: 8 }), label: words }), {
    ...{ minLength: 1, maxLength: 6 },
    selector: ({ id }) => id,
  })
  .map((all) => all.map((option) => ({ ...option, decision: 'allow' as const })));

const notAnOption = (all: readonly RequestOption[]) => `not ${all.map(({ id }) => id).join('')}, at any rate`;

const choice: fc.Arbitrary<FieldCase> = fc
  .tuple(options, fc.boolean(), fc.nat(), words)
  .map(([all, takesOther, at, other]) => ({
    field: { id: '', label: '', type: 'choice', options: all, ...(takesOther && { takesOther }) },
    fits: takesOther && at % 2 ? other : all[at % all.length]!.id,
    // Blank, and longer than any id.
    misfit: takesOther ? ' '.repeat(9) : notAnOption(all),
  }));

const choices: fc.Arbitrary<FieldCase> = fc.tuple(options, fc.nat()).chain(([all, at]) =>
  fc.subarray(all, { minLength: 1 }).map((some) => ({
    field: { id: '', label: '', type: 'choices' as const, options: all, least: 1, most: some.length },
    fits: some.map(({ id }) => id),
    misfit: [[], [some[0]!.id, some[0]!.id], [notAnOption(all)], some[0]!.id][at % 4]!,
  })),
);

const number: fc.Arbitrary<FieldCase> = fc
  .tuple(fc.integer({ min: -50, max: 50 }), fc.nat({ max: 50 }), fc.nat({ max: 50 }), fc.boolean(), fc.nat())
  .map(([least, span, part, isWhole, at]) => ({
    field: { id: '', label: '', type: isWhole ? 'integer' : 'number', least, most: least + span },
    fits: least + Math.min(part, span),
    misfit: [least - 1, least + span + 1, Number.NaN, 'many', ...(isWhole ? [least + 0.5] : [])][at % 4]!,
  }));

const text: fc.Arbitrary<FieldCase> = fc
  .tuple(fc.stringMatching(/^[a-z]{3,8}$/), fc.nat())
  .map(([value, at]) => {
    const field = { id: '', label: '', type: 'text' } as const;
    const cases: FieldCase[] = [
      { field: { ...field, least: 3, most: 8 }, fits: value, misfit: at % 2 ? 'x' : 'x'.repeat(9) },
      { field: { ...field, pattern: '^[a-z]+$' }, fits: value, misfit: `${value}1` },
      { field: { ...field, format: 'email' }, fits: `${value}@example.com`, misfit: value },
      { field: { ...field, format: 'date' }, fits: '2026-01-31', misfit: '2026-13-31' },
      { field: { ...field, format: 'date-time' }, fits: '2026-01-31T09:30:00Z', misfit: '2026-01-31' },
      { field: { ...field, format: 'uri' }, fits: `https://example.com/${value}`, misfit: value },
    ];
    return cases[at % cases.length]!;
  });

const yesNo: fc.Arbitrary<FieldCase> = fc.boolean().map((fits) => ({
  field: { id: '', label: '', type: 'boolean' },
  fits,
  misfit: 'maybe',
}));

/** The fields of a form, each with an id and a question of its own. */
export const form: fc.Arbitrary<FieldCase[]> = fc
  .tuple(
    fc.array(fc.oneof(choice, choices, number, text, yesNo), { minLength: 1, maxLength: 5 }),
    fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  )
  .map(([cases, optional]) =>
    cases.map(({ field, ...values }, index) => ({
      ...values,
      field: {
        ...field,
        id: `f${index}`,
        label: `Question ${index}?`,
        ...(optional[index] && { isOptional: true }),
      },
    })),
  );

/** A question with these fields. */
export function questionOf(fields: RequestField[]): AgentRequest {
  const [only] = fields;
  return {
    ...{ id: 'r1', kind: 'question', tool: { id: 't', name: 'Ask', kind: 'other', title: 'Ask' }, fields },
    options: fields.length === 1 && only?.type === 'choice' ? (only.options ?? []) : [],
  };
}
