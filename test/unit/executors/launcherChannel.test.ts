import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFrame, FrameReader } from '../../../src/executors/launcherChannel.ts';

const field = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('', '0', '12\n', '\n', 'wrap', 'x'.repeat(70_000)),
  )
  .filter((text) => text.isWellFormed() && !text.includes('\0'));
const frames = fc.array(fc.array(field, { minLength: 1, maxLength: 8 }), { maxLength: 6 });

/** Bytes in pieces, cut at places that are drawn. */
function cut(bytes: Buffer, places: number[]): Buffer[] {
  const at = [...new Set([0, ...places.map((place) => place % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

test('whatever fields are sent, and however they are cut on the way, they come as they were', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat(), { maxLength: 12 }), (sent, places) => {
      const reader = new FrameReader();
      const bytes = Buffer.concat(sent.map((fields) => encodeFrame(fields)));
      const got = cut(bytes, places).flatMap((piece) => reader.push(piece));
      expect(got).toEqual(sent);
    }),
  );
});

test('every byte alone is as good as all at once', () => {
  const sent = [['described', '1'], ['gone', '22'], [''], ['', '', 'ä🦊']];
  const reader = new FrameReader();
  const bytes = Buffer.concat(sent.map((fields) => encodeFrame(fields)));
  expect([...bytes].flatMap((byte) => reader.push(Buffer.of(byte)))).toEqual(sent);
});

test('a frame is its length in bytes, a newline, and a NUL after each field', () => {
  expect(encodeFrame(['gone', 'ä']).toString()).toBe('8\ngone\0ä\0');
});

test('a field with a NUL, or more than 64 MiB, is refused', () => {
  expect(() => encodeFrame(['a', 'b\0c'])).toThrow(/NUL/);
  expect(() => encodeFrame(['x'.repeat(64 * 1024 * 1024)])).toThrow(/64 MiB/);
});

describe('what is no frame is an error as soon as that is seen', () => {
  test.each([
    'x',
    'Segmentation fault\n',
    '\n',
    '-1\n',
    '1x',
    ' 4\n',
    '0\n',
    '1\nx',
    '3\nabc',
    '67108865\n',
    '123456789',
    '{"a":1}',
  ])('%j', (text) => {
    expect(() => new FrameReader().push(Buffer.from(text))).toThrow(/frame/);
  });

  test('also after frames that were', () => {
    const reader = new FrameReader();
    expect(reader.push(Buffer.from('2\na\0'))).toEqual([['a']]);
    expect(() => reader.push(Buffer.from('nonsense'))).toThrow(/frame/);
  });
});

test('what has begun like one is waited for', () => {
  for (const text of ['', '1', '12345678', '5\n', '5\nabcd']) {
    expect(new FrameReader().push(Buffer.from(text))).toEqual([]);
  }
});
