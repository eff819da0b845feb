import fc from 'fast-check';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { rawColumn } from '../../../../src/ui/search/openHit.ts';
import { countText, parsePattern } from '../../../../src/ui/search/searchTexts.ts';

test('a place of the plain line is found in the line as it was printed', () => {
  const piece = fc.constantFrom('a', 'b', '😀', '\u001b[31m', '\u001b[0m', '\u001b]8;;x\u0007', ' ');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.nat(20), (pieces, place) => {
      const line = pieces.join('');
      const plain = stripVTControlCharacters(line);
      const column = Math.min(place, plain.length);
      const raw = rawColumn(line, column);
      expect(stripVTControlCharacters(line.slice(0, raw))).toBe(plain.slice(0, column));
      expect(stripVTControlCharacters(line.slice(raw))).toBe(plain.slice(column));
    }),
  );
});

test.each([
  ['TS2304', { pattern: 'TS2304' }],
  ['/usr/bin', { pattern: '/usr/bin' }],
  [String.raw`/TS\d+/`, { pattern: String.raw`TS\d+`, isRegex: true }],
  ['/', { pattern: '/' }],
  ['//', { pattern: '//' }],
])('%s', (typed, wanted) => expect(parsePattern(typed)).toEqual(wanted));

test('how much was found', () => {
  expect(countText({ hits: 1, isCut: false, tasks: 1 })).toBe('1 line; 1 task was searched');
  expect(countText({ hits: 1200, isCut: false, tasks: 3 })).toBe('1,200 lines; 3 tasks were searched');
  expect(countText({ hits: 1000, isCut: true, tasks: 3 })).toMatch(/first 1,000 lines/);
});
