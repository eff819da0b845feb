import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RequestField } from '../../../../src/protocol/agentRequests.ts';
import { typedFault, typedText, typedValue } from '../../../../src/ui/attention/fieldInput.ts';

const field = (type: RequestField['type'], more: Partial<RequestField> = {}): RequestField => ({
  id: 'f',
  label: 'Q',
  type,
  ...more,
});

test('a typed number is a number, also with a decimal comma', () => {
  expect(
    ['12', ' 12 ', '-1.5', '1,5', '1e3', 'abc', '', '  '].map((text) => typedValue({ type: 'number' }, text)),
  ).toEqual([12, 12, -1.5, 1.5, 1000, 'abc', undefined, undefined]);
  expect(typedFault(field('integer'), '1.5')).toMatch(/whole number/);
  expect(typedFault(field('number', { least: 2 }), '1')).toMatch(/at least 2/);
  expect(typedFault(field('number'), 'abc')).toMatch(/a number/);
});

test('nothing typed is an answer only where it may be left out', () => {
  expect(typedFault(field('text'), ' ')).toMatch(/has no answer/);
  expect(typedFault(field('text', { isOptional: true }), '')).toBeUndefined();
});

test('an answer reads as it was typed', () => {
  const values = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
  fc.assert(
    fc.property(values, (value) => {
      expect(typedValue({ type: 'number' }, typedText(value))).toEqual(value === 0 ? 0 : value);
    }),
  );
  const texts = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text.trim() !== '');
  fc.assert(
    fc.property(texts, (text) => {
      expect(typedValue({ type: 'text' }, typedText(text))).toBe(text);
    }),
  );
});
