import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../../src/base/lineSplitter.ts';

const bytes = (text: string) => Buffer.from(text);

test('whatever the pieces, the lines are the same', () => {
  const lines = fc.array(
    fc.string({ unit: 'grapheme' }).map((line) => line.replaceAll(/[\r\n]/g, '')),
    { minLength: 1 },
  );
  const cuts = fc.array(fc.nat(500), { maxLength: 10 });
  fc.assert(
    fc.property(lines, cuts, fc.constantFrom('\n', '\r\n'), (expected, at, ending) => {
      const whole = bytes(expected.map((line) => line + ending).join(''));
      const places = [...new Set(at.map((place) => place % whole.length))].sort(
        (left, right) => left - right,
      );
      const splitter = new LineSplitter();
      const pieces = [...places, whole.length].map((end, index) =>
        whole.subarray(places[index - 1] ?? 0, end),
      );
      expect(pieces.flatMap((piece) => splitter.push(piece))).toEqual(expected);
      expect(splitter.pendingBytes).toBe(0);
      expect(splitter.end()).toEqual([]);
    }),
  );
});

test('a last line without its end is told at the end', () => {
  const splitter = new LineSplitter();
  expect(splitter.push(bytes('a\nb'))).toEqual(['a']);
  expect(splitter.pendingBytes).toBe(1);
  expect(splitter.end()).toEqual(['b']);
});

test('memory that is used again changes nothing', () => {
  const memory = Buffer.alloc(3);
  const splitter = new LineSplitter();
  memory.write('abc');
  splitter.push(memory);
  memory.write('de\n');
  expect(splitter.push(memory)).toEqual(['abcde']);
});

test('a line that never ends fills no memory, and the next is whole', () => {
  const splitter = new LineSplitter();
  const piece = Buffer.alloc(1024 * 1024, 'x');
  for (let count = 0; count < 80; count++) splitter.push(piece);
  expect(splitter.pendingBytes).toBe(80 * 1024 * 1024);
  const [cut, next] = splitter.push(bytes('\n{"a":1}\n'));
  expect(cut).toBe('x'.repeat(4096));
  expect(next).toBe('{"a":1}');
});
