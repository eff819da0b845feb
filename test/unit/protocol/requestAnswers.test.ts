import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AgentRequest, FieldValues, PermissionDecision } from '../../../src/protocol/agentRequests.ts';
import { ErrorCode, isExpectedError } from '../../../src/protocol/errors.ts';
import {
  fieldFault,
  isDenial,
  resolveAnswer,
  type SaidAnswer,
} from '../../../src/protocol/requestAnswers.ts';
import { form, options, questionOf, type FieldCase } from './anyRequest.ts';

/** What a refusal says; it must be one that people can read. */
function refusal(request: AgentRequest, said: SaidAnswer): string {
  try {
    return `taken: ${JSON.stringify(resolveAnswer(request, said))}`;
  } catch (error) {
    if (!isExpectedError(error) || error.code !== ErrorCode.badRequest) throw error;
    return error.message;
  }
}

const valuesOf = (cases: readonly FieldCase[]): FieldValues =>
  Object.fromEntries(cases.map(({ field, fits }) => [field.id, fits]));

describe('forms', () => {
  test('answers that fit all questions get through as they are, with or without those that may be left out', () => {
    fc.assert(
      fc.property(form, (cases) => {
        const request = questionOf(cases.map(({ field }) => field));
        const fields = valuesOf(cases);
        expect(resolveAnswer(request, { fields })).toEqual({ fields });
        const needed = valuesOf(cases.filter(({ field }) => !field.isOptional));
        expect(resolveAnswer(request, { fields: needed })).toEqual({ fields: needed });
      }),
    );
  });

  test('one answer that does not fit is named with its question, in one sentence', () => {
    fc.assert(
      fc.property(form, fc.nat(), (cases, at) => {
        const wrong = cases[at % cases.length]!;
        const { id, label, options: offered = [] } = wrong.field;
        const request = questionOf(cases.map(({ field }) => field));
        const says = refusal(request, { fields: { ...valuesOf(cases), [id]: wrong.misfit } });
        expect(says).toContain(`"${label}"`);
        expect(says).toMatch(/^The answer to "[^"]*" must be [^]*\.$/);
        for (const option of offered) expect(says).toContain(option.label);
        expect(fieldFault(wrong.field, wrong.misfit)).toBe(says);
      }),
    );
  });

  test('what is missing or not asked is named', () => {
    fc.assert(
      fc.property(form, fc.nat(), (cases, at) => {
        const missing = cases[at % cases.length]!.field;
        const request = questionOf(cases.map(({ field }) => ({ ...field, isOptional: false })));
        const { [missing.id]: _left, ...fields } = valuesOf(cases);
        expect(refusal(request, { fields })).toBe(`"${missing.label}" has no answer.`);
        const says = refusal(request, { fields: { ...valuesOf(cases), other: 'x' } });
        expect(says).toContain('no question "other"');
        for (const { field } of cases) expect(says).toContain(field.id);
      }),
    );
  });

  test.each(['__proto__', 'constructor', 'toString'])('%s is no answer that was given', (id) => {
    const request = questionOf([{ id, label: 'Odd?', type: 'text' }]);
    expect(refusal(request, { fields: {} })).toBe('"Odd?" has no answer.');
    const fields = JSON.parse(`{${JSON.stringify(id)}:"x"}`) as FieldValues;
    expect(resolveAnswer(request, { fields })).toEqual({ fields });
  });
});

describe('options', () => {
  const decisions = fc.constantFrom<(PermissionDecision | undefined)[]>(
    ...(['allow', 'allowAlways', 'deny', 'denyAlways', undefined] as const),
  );
  const permission = fc
    .tuple(options, fc.array(decisions, { minLength: 6, maxLength: 6 }))
    .map(([all, kinds]): AgentRequest => ({
      ...{ id: 'r1', tool: { id: 't', name: 'Bash', kind: 'execute', title: 'ls' } },
      options: all.map(({ id, label }, index) => ({
        ...{ id, label },
        ...(kinds[index] && { decision: kinds[index] }),
      })),
    }));

  test('an id is taken; a decision where it means one option, and a denial always', () => {
    fc.assert(
      fc.property(permission, fc.nat(), (request, at) => {
        const { id } = request.options[at % request.options.length]!;
        expect(resolveAnswer(request, { option: id })).toEqual({ option: id });
        const of = (decision: PermissionDecision) =>
          request.options.filter((each) => each.decision === decision);
        const isClear = request.options.every((each) => each.decision !== undefined);
        for (const decision of ['allow', 'allowAlways'] as const) {
          const [only, ...more] = of(decision);
          const says = refusal(request, { decision });
          if (only && more.length === 0 && isClear)
            expect(says).toBe(`taken: ${JSON.stringify({ option: only.id })}`);
          else for (const { label } of request.options) expect(says).toContain(label);
        }
        const denied = resolveAnswer(request, { decision: 'deny', reason: 'Not now.' });
        expect(denied.reason).toBe('Not now.');
        expect(isDenial(request, denied)).toBe(true);
        const denials = of('deny').length > 0 ? of('deny') : of('denyAlways');
        expect(denied.option).toBe(denials.length === 1 ? denials[0]!.id : undefined);
      }),
    );
  });

  test('a reason goes with a denial only', () => {
    fc.assert(
      fc.property(permission, (request) => {
        for (const option of request.options) {
          const says = refusal(request, { option: option.id, reason: 'Because.' });
          if (isDenial(request, { option: option.id })) expect(says).toContain('"reason":"Because."');
          else expect(says).toBe('A reason goes with a denial.');
        }
      }),
    );
  });

  test('exactly one thing is said', () => {
    fc.assert(
      fc.property(permission, fc.subarray(['option', 'decision', 'fields'] as const), (request, given) => {
        fc.pre(given.length !== 1);
        const all = { option: request.options[0]!.id, decision: 'deny', fields: {} } as const;
        const said: SaidAnswer = Object.fromEntries(given.map((name) => [name, all[name]]));
        expect(refusal(request, said)).toMatch(/^Give one answer: /);
      }),
    );
  });

  test('the option of a question with one choice is the answer to it', () => {
    fc.assert(
      fc.property(options, fc.nat(), (all, at) => {
        const request = questionOf([{ id: 'q', label: 'Which?', type: 'choice', options: all }]);
        const { id } = all[at % all.length]!;
        expect(resolveAnswer(request, { option: id })).toEqual({ fields: { q: id } });
        expect(resolveAnswer(request, { decision: 'deny', reason: 'No.' })).toEqual({ reason: 'No.' });
      }),
    );
  });
});
