import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasLongList, jsonParts } from '../../../src/base/jsonParts.ts';

const LONG = 251;
const values = fc.oneof(fc.jsonValue(), fc.constant(undefined));

/** A list that is long, of items that repeat. */
const longList = fc.array(values, { minLength: 1, maxLength: 5 }).map((some) => {
  const items: unknown[] = [];
  while (items.length < LONG) items.push(...some);
  return items;
});

const objects = fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(values, longList), { maxKeys: 5 });
const messages = fc.dictionary(fc.string(), fc.oneof(values, longList, objects), { maxKeys: 5 });

describe('an object in parts', () => {
  test('is what JSON.stringify makes of it, whatever is in it', () => {
    fc.assert(
      fc.property(fc.oneof(messages, longList), (message) => {
        expect([...jsonParts(message)].join('')).toBe(JSON.stringify(message));
      }),
    );
  });

  test.each([
    ['a list', Array(LONG).fill('x')],
    ['a list in an answer', { result: Array(LONG).fill('x') }],
    ['a list in a part of an answer', { id: 1, result: { tasks: Array(LONG).fill('x'), groups: [] } }],
  ])('is many for %s', (_what, message) => {
    expect(hasLongList(message)).toBe(true);
    expect([...jsonParts(message)].length).toBeGreaterThan(10);
  });

  test.each([
    ['short lists', { result: Array(LONG - 1).fill('x') }],
    ['no list', { id: 1, result: null, params: undefined }],
    ['a list further in', { result: { task: { list: Array(LONG).fill('x') } } }],
  ])('is one for %s', (_what, message) => {
    expect(hasLongList(message)).toBe(false);
    expect([...jsonParts(message)]).toEqual([JSON.stringify(message)]);
  });
});
