import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oneLine, plainText, printable } from '../../../src/base/plainText.ts';

/** What may steer a terminal, break a line or turn the direction of writing, among ordinary text. */
const piece = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '\u001b[31m',
    '\u001b]0;title\u0007',
    '\u009b1m',
    '\r\n',
    '\r',
    '\t',
    '\u0085',
    '\u00a0',
    '👩‍👩‍👧',
  ),
  fc.integer({ min: 0x2000, max: 0x206f }).map((code) => String.fromCharCode(code)),
  fc.integer({ min: 0, max: 0x9f }).map((code) => String.fromCharCode(code)),
  fc.constantFrom('\ud83d', '\udc00'),
);
const anyText = fc.array(piece).map((pieces) => pieces.join(''));

const steers = (character: string) =>
  /\p{Cc}/u.test(character) || /[\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(character);

test('nothing on one line steers, breaks it or is blank twice, and no character is halved', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 40 }), (text, limit) => {
      const line = oneLine(text, limit);
      expect([...line].filter(steers)).toEqual([]);
      expect(line).not.toMatch(/\s\s|^\s|\s$/);
      expect(line.length).toBeLessThanOrEqual(limit);
      expect(line.isWellFormed()).toBe(true);
      expect(oneLine(oneLine(text))).toBe(oneLine(text));
    }),
  );
});

test('a command keeps its spacing, and nothing in it steers', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect([...printable(text)].filter(steers)).toEqual([]);
      expect(printable(printable(text))).toBe(printable(text));
      expect(oneLine(printable(text))).toBe(oneLine(text));
    }),
  );
  expect(printable('echo  "a   b"\u001b[2J')).toBe('echo  "a   b" [2J');
});

test('nothing in a text of several lines steers but tabs and line feeds', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const plain = plainText(text);
      expect([...plain].filter((each) => steers(each) && each !== '\n' && each !== '\t')).toEqual([]);
      expect(plainText(plain)).toBe(plain);
    }),
  );
});

test('ordinary text stays as it is', () => {
  const ordinary = fc.stringMatching(/^[a-z0-9äß漢字👍.,:$(){}"'\\/-]{0,30}$/u);
  fc.assert(
    fc.property(ordinary, (text) => {
      expect([oneLine(text), printable(text), plainText(text)]).toEqual([text, text, text]);
    }),
  );
});

test.each([
  [' a\nb\t\u001b[31m c\u202e ', 'a b [31m c'],
  ['a\u001b[31mb\nc\t\u202ed\u009b', 'a [31mb c d'],
  ['tabs\t and \u2028 more', 'tabs and more'],
])('%j is one line', (text, line) => {
  expect(oneLine(text)).toBe(line);
});

test('a line that is cut says so', () => {
  expect(oneLine('x'.repeat(20), 5)).toBe('xxxx…');
  expect(oneLine('xxx👍', 5)).toBe('xxx👍');
  expect(oneLine('xxx👍x', 5)).toBe('xxx…');
});

test('of colours and ends of lines as terminals have them, plain text is left', () => {
  expect(plainText('\u001b[1mbold\u001b[0m\r\n\tnext\u0000')).toBe('bold\n\tnext');
});
