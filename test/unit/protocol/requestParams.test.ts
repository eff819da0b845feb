import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { faultOf, fits, type Schema } from '../../../src/base/schema.ts';
import { checked } from '../../../src/protocol/checked.ts';
import { ErrorCode, isExpectedError } from '../../../src/protocol/errors.ts';
import { requestParams } from '../../../src/protocol/requestParams.ts';
import { taskRecord } from '../../../src/protocol/taskRecord.ts';
import { sampleTask } from '../core/sampleTask.ts';
import { VALID } from './validRequests.ts';

const NAMES = Object.keys(VALID) as (keyof typeof VALID)[];

/** What JSON can say, and what a client of another make might put anywhere. */
const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;
const ODD: unknown[] = [
  null,
  '',
  ' ',
  '\0',
  '../x',
  '-rf',
  'x'.repeat(1000),
  -1,
  0,
  0.5,
  1e300,
  true,
  [],
  [[]],
  [null],
  [7],
  {},
  { id: {} },
  nested(50),
  nested(150),
  Array(100).fill(7),
  JSON.parse('{"__proto__":{"a":1},"constructor":5,"toString":null}'),
];

/** Paths of all values below one. */
function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [
    [],
    ...Object.entries(value).flatMap(([name, item]) => pathsOf(item).map((rest) => [name, ...rest])),
  ];
}

/** A copy with something else at a path; without it, if that is `undefined`. */
function withAt(value: unknown, [name, ...rest]: string[], item: unknown): unknown {
  if (name === undefined) return item;
  const copy = structuredClone(value) as Record<string, unknown>;
  const next = withAt(copy[name], rest, item);
  if (next === undefined && Array.isArray(copy)) copy.splice(Number(name), 1);
  else if (next === undefined) delete copy[name];
  else copy[name] = next;
  return copy;
}

/** A valid request of some kind, with something in it changed. */
const mutations = fc.constantFrom(...NAMES).chain((name) =>
  fc.constantFrom<unknown>(...VALID[name]).chain((valid) => {
    const item = fc.oneof(fc.constantFrom<unknown>(undefined, ...ODD), fc.jsonValue());
    const path = fc.constantFrom(...pathsOf(valid));
    return fc
      .array(fc.tuple(path, item), { minLength: 1, maxLength: 3 })
      .map((changes) => ({ name, params: changes.reduce(change, valid) }));
  }),
);
function change(params: unknown, [path, item]: [string[], unknown]): unknown {
  return isThere(params, path) ? withAt(params, path, item) : params;
}

function isThere(value: unknown, [name, ...rest]: string[]): boolean {
  if (name === undefined) return true;
  if (typeof value !== 'object' || value === null || !Object.keys(value).includes(name)) return false;
  return isThere((value as Record<string, unknown>)[name], rest);
}

test.each(NAMES)('%s: what is right is let through as it is', (name) => {
  for (const params of VALID[name]) {
    expect(checked(requestParams[name], params)).toBe(params);
    expect(checked(requestParams[name], { ...params, unknown: 1 })).toEqual({ ...params, unknown: 1 });
  }
});

test('whatever a request says, it is let through or refused in one sentence', () => {
  fc.assert(
    fc.property(mutations, ({ name, params }) => {
      try {
        checked(requestParams[name], params);
      } catch (error) {
        if (!isExpectedError(error)) throw error;
        expect(error.code).toBe(ErrorCode.badRequest);
        expect(error.message).toMatch(/^[A-Z"][^]{5,2000}\.$/);
        expect(error.message).not.toContain('Invalid input');
      }
    }),
    { numRuns: 1000 },
  );
}, 60_000);

test('what is let through fast is what zod lets through', () => {
  fc.assert(
    fc.property(mutations, ({ name, params }) => {
      const schema: Schema = requestParams[name]();
      const isFine = fits(schema, params);
      const { success } = z.safeParse(schema, params);
      // Names that zod skips are looked at here.
      if (!JSON.stringify(params)?.includes('__proto__')) expect(isFine).toBe(success);
      else if (isFine) expect(success).toBe(true);
    }),
    { numRuns: 1000 },
  );
}, 60_000);

test('a record with anything changed is let through only as zod lets it through', () => {
  const task = sampleTask({
    status: { state: 'failed', failure: { kind: 'exit', code: 1 } },
    metadata: { a: [1] },
  });
  const change = fc.tuple(fc.constantFrom(...pathsOf(task)), fc.constantFrom<unknown>(undefined, ...ODD));
  fc.assert(
    fc.property(change, ([path, item]) => {
      const record = withAt(task, path, item);
      if (JSON.stringify(record)?.includes('__proto__')) return;
      expect(fits(taskRecord(), record)).toBe(z.safeParse(taskRecord(), record).success);
    }),
    { numRuns: 1000 },
  );
}, 60_000);

describe('sentences name the field, the value and what is expected', () => {
  test.each<[keyof typeof VALID, string[], unknown, string]>([
    ['start', ['retry', 'max'], 3.5, 'Number of retries must be a whole number, 0 or more (got 3.5).'],
    ['start', ['kind'], 'cron', '"kind" must be one of shell, monitor, observer, agent (got "cron").'],
    ['start', ['name'], 'self', 'The name "self" is reserved. Choose another.'],
    ['start', ['command'], [], 'The command is empty. Say what to run.'],
    ['start', ['environment', 'HOME'], 5, 'The environment variable "HOME" has a value that is not a text.'],
    [
      'start',
      ['metadata'],
      { a: nested(100_000) },
      'Metadata must be JSON of at most 100 levels (got a list).',
    ],
    ['get', ['id'], undefined, 'The id of the task is missing. It must be a text.'],
    ['get', [], undefined, 'The request is missing. It must be an object.'],
    [
      'rename',
      ['name'],
      ' x',
      'A name must be 1 to 100 characters on one line, without spaces around it (got " x").',
    ],
    ['pause', [], { id: 'a', group: 'b' }, 'It must be an object with one of id, group (got an object).'],
    [
      'pause',
      [],
      { group: '/' },
      `A group's name must be 1 to 50 letters, digits, spaces, dots, dashes or underscores (got "/").`,
    ],
  ])('%s %j', (...[name, path, item, sentence]) => {
    const params = withAt(VALID[name][0], path, item);
    expect(faultOf(requestParams[name](), params)).toBe(sentence);
    expect(() => checked(requestParams[name], params)).toThrow(sentence);
  });
});
