import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { TimeSlice } from '../../../../src/base/timeSlice.ts';
import { compilePattern, loadPatterns } from '../../../../src/core/lineMatcher.ts';
import { foundLines } from '../../../../src/core/search/lineFinder.ts';
import { linePattern } from '../../../../src/core/search/linePattern.ts';
import { requiredText } from '../../../../src/core/search/requiredText.ts';

beforeAll(loadPatterns);

test.each([
  [String.raw`cannot find the n\w+le`, 'cannot find the n'],
  [String.raw`TS\d{4}: cannot`, ': cannot'],
  [String.raw`a\.b\(c\)`, 'a.b(c)'],
  ['(?:abc)?defg', 'defg'],
  ['abc(defg)hi', 'abc'],
  ['abcd+', 'abcd'],
  ['abcd*', 'abc'],
  ['abcd{0,3}e', 'abc'],
  ['abcd{2}efg', 'abc'],
  ['ab😀?cde', 'cde'],
  ['[a-z]abc[^]]def', 'abc'],
  ['^abc$', 'abc'],
  ['abc{x', 'abc{x'],
  // Nothing that is easy to tell, or long enough.
  ['abc|abd', undefined],
  [String.raw`\Qabc\E`, undefined],
  ['(?i)abcd', undefined],
  ['[[:alpha:]]abcd', undefined],
  ['ab', undefined],
  ['', undefined],
])('%s requires %s', (pattern, text) => expect(requiredText(pattern)).toBe(text));

const piece = fc.constantFrom(
  ...[
    'abc',
    'k',
    'ſs',
    'É',
    '😀',
    '.',
    '^',
    '$',
    'b*',
    'c+?',
    'a?',
    'd{2}',
    'e{0,2}',
    'f{1,}',
    '{',
    '}',
    '{,2}',
    ' ',
  ],
  ...['(abc)', '(?:bc)?', '(?P<n>ab)*', '(a(b)c)', '[ab]', '[^a-c]', '[]x]', '[^]]', '[[:digit:]]', 'a|b'],
  ...[String.raw`\.`, String.raw`\d`, String.raw`\w+`, String.raw`\bab`, String.raw`\(a`, String.raw`\x61`],
  ...[
    String.raw`\x{62}c`,
    String.raw`\pL`,
    String.raw`\p{Greek}`,
    String.raw`\\`,
    String.raw`\Q*\E`,
    '(?i)',
    '(?s:.)',
  ],
);
/** What is often required is often there. */
const common = fc.constantFrom('abc', 'abcd', 'x.abc');
const often = (others: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 1, arbitrary: common }, { weight: 2, arbitrary: others });
const pattern = fc.array(often(piece), { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
const part = fc.constantFrom(
  ...[
    'abc',
    'ABC',
    'k',
    'K',
    'S',
    'ſ',
    'é',
    'É',
    '😀',
    '.',
    'bb',
    'cc',
    'dd',
    'ee',
    'f',
    '{',
    '}',
    '(a',
    ' ',
    '9',
    '\\',
    '*',
    'x',
  ],
  ...['abcabc', 'abcbc', 'ab', '{,2}', '\n'],
);
const text = fc.array(often(part), { maxLength: 12 }).map((parts) => parts.join(''));

test('an expression finds the same lines with what it requires as without', async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(pattern, text, fc.boolean(), async (pattern, text, isIgnored) => {
      const flags = isIgnored ? '(?i)' : '';
      let regex;
      try {
        regex = compilePattern(`${flags}${pattern}`);
      } catch {
        return;
      }
      const lines = text.split('\n');
      const wanted = lines.flatMap((line, index) => (regex.matcher(line).find() ? [index + 1] : []));
      const finder = await linePattern({ pattern, isRegex: true, case: isIgnored ? 'ignore' : 'match' });
      const numbers: number[] = [];
      const whole = { text: `${text}\n`, line: 1, offset: 0 };
      for await (const { line } of foundLines(finder, whole, new TimeSlice(1000))) numbers.push(line);
      expect(numbers).toEqual(wanted);
      if (numbers.length > 0 && requiredText(pattern) !== undefined) found++;
    }),
    { numRuns: 5000 },
  );
  expect(found).toBeGreaterThan(200);
});
