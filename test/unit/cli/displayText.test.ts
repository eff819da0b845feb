import { expect, test } from 'vitest';
import { oneLine } from '../../../src/base/plainText.ts';
import { fitWidth } from '../../../src/cli/displayText.ts';

test('nothing in a title can steer the terminal', () => {
  expect(oneLine('a\u001b[31mb\nc\t\u202ed\u009b')).toBe('a [31mb c d');
});

test.each([
  ['hello', 5, 'hello'],
  ['hello', 4, 'hel…'],
  ['日本語', 6, '日本語'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['👩‍👩‍👧 build', 8, '👩‍👩‍👧 build'],
  ['👩‍👩‍👧 build', 4, '👩‍👩‍👧 …'],
  ['', 3, ''],
])('%s in %i cells', (line, cells, expected) => {
  expect(fitWidth(line, cells)).toBe(expected);
});
