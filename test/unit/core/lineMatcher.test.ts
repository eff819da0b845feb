import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { compilePattern, LineMatcher, loadPatterns } from '../../../src/core/lineMatcher.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { processorMs } from '../../helpers/processorTime.ts';

beforeAll(loadPatterns);

const matcher = (pattern: string, perMinute = 1000, earlier = 0) =>
  new LineMatcher({ pattern, notify: false, perMinute }, earlier);

/** Lines that match in an output that comes in these pieces. */
function linesOf(pattern: string, ...pieces: string[]): string[] {
  const lines = matcher(pattern);
  return [...pieces.flatMap((piece) => lines.push(piece, 0)), ...lines.end(0)].map(({ line }) => line);
}

describe('L1: lines of an output', () => {
  test('end with a line feed, a carriage return, or both, and a last one with the output', () => {
    expect(linesOf('.', 'one\ntwo\r\nthree\rfour')).toEqual(['one', 'two', 'three', 'four']);
    expect(linesOf('^$', 'a\n\nb\n')).toEqual(['']);
    expect(linesOf('.', 'last\r')).toEqual(['last']);
  });

  test('are the same however the output is cut into pieces', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n', ' ') });
    fc.assert(
      fc.property(text, fc.array(fc.nat(20), { maxLength: 8 }), (output, cuts) => {
        const pieces = cuts.map((cut) => output.slice(0, cut));
        let rest = output;
        for (const [index, cut] of cuts.entries()) {
          pieces[index] = rest.slice(0, cut);
          rest = rest.slice(cut);
        }
        expect(linesOf('', ...pieces, rest)).toEqual(linesOf('', output));
      }),
    );
  });

  test('are matched without control sequences, and cut when they are long', () => {
    expect(linesOf('^error$', '\u001b[1;31merror\u001b[0m\n')).toEqual(['error']);
    expect(linesOf('x', `${'x'.repeat(10_000)}\nx`).map(({ length }) => length)).toEqual([4096, 1]);
    expect(linesOf('end', `${'x'.repeat(10_000)}end\n`)).toEqual([]);
  });

  test('are numbered, going on where an earlier host was', () => {
    expect(
      matcher('a', 10, 41)
        .push('a\nb\na\n', 0)
        .map(({ number }) => number),
    ).toEqual([42, 43]);
  });

  test('know how many bytes are not told yet', () => {
    const lines = matcher('.');
    lines.push('one\n€', 0);
    expect(lines.pendingBytes).toBe(3);
    lines.push('\n', 0);
    expect(lines.pendingBytes).toBe(0);
  });
});

test('L1: beyond so many a minute they are counted only, and the next one told says how many', () => {
  const lines = matcher('hit', 2);
  const told = [0, 1, 2, 3, 60_001].flatMap((nowMs) => lines.push('hit\n', nowMs));
  expect(told.map(({ number, suppressed }) => [number, suppressed])).toEqual([
    [1, 0],
    [2, 0],
    [5, 2],
  ]);
});

describe('L1: patterns', () => {
  test.each(['^(a+)+$', '(a|a)*b', '(x+x+)+y', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    '%s takes no longer than the line',
    (pattern) => {
      const read = () => expect(linesOf(pattern, `${'ax'.repeat(2000)}!\n`)).toEqual([]);
      expect(processorMs(read)).toBeLessThan(2000);
    },
  );

  test.each(['(', '[', 'a**', '(?<=x)y', '(a)\\1', 'x{1000000}'])(
    '%s is refused with a reason',
    (pattern) => {
      expect(() => compilePattern(pattern)).toThrow(
        expect.objectContaining({
          code: ErrorCode.badRequest,
          message: expect.stringContaining(JSON.stringify(pattern)) as string,
        }),
      );
    },
  );
});
