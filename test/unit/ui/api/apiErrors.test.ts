import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ErrorCode, LegworkError, unknownTask } from '../../../../src/protocol/errors.ts';
import { ApiError, asJson, forCaller } from '../../../../src/ui/api/apiErrors.ts';

const circular: Record<string, unknown> = {};
circular['self'] = { circular };

test.each(Object.entries(ErrorCode))('an error of the kind %s has its name as code', async (name, code) => {
  const failing = forCaller(() => Promise.reject(new LegworkError(code, 'What to do.')));
  await expect(failing).rejects.toMatchObject({ code: name, message: 'What to do.' });
});

test('a bug stays what it is, and an error of the API, too', async () => {
  const bug = new TypeError('x is undefined');
  await expect(forCaller(() => Promise.reject(bug))).rejects.toBe(bug);
  const known = new ApiError('restricted', 'No.');
  await expect(forCaller(() => Promise.reject(known))).rejects.toBe(known);
  await expect(forCaller(() => Promise.reject(unknownTask('a')))).rejects.toBeInstanceOf(ApiError);
});

test.each([
  ['a circle', circular],
  ['a BigInt', { size: 1n }],
  ['a toJSON that throws', { toJSON: () => circular['self'] }],
])('%s is refused before it is sent', (_what, value) => {
  expect(() => asJson(value)).toThrow(/^The arguments cannot be written as JSON: /);
});

test('whatever is JSON is passed on as it is, and functions are left out', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text);
      expect(asJson({ value })).toEqual({ value });
    }),
  );
  expect(asJson({ name: 'a', onCancel: () => undefined })).toEqual({ name: 'a' });
  for (const nothing of [undefined, null, Infinity, NaN]) expect(asJson(nothing)).toEqual({});
});
