import fc from 'fast-check';
import { expect, test } from 'vitest';
import { marked, quoted } from '../../../src/tools/dataMarks.ts';

test('a text cannot end its own marks, nor fake those of an earlier result', () => {
  const earlier = marked('output', 'anything');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const all = marked('output', `${earlier}\n${text}`);
      const number = /^--- begin (\w+):/.exec(all)?.[1] ?? '';
      expect(all.split(number)).toHaveLength(3);
      expect(all.endsWith(`--- end ${number} ---`)).toBe(true);
    }),
  );
});

test('a quoted text stays on its line and in its quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const all = quoted(text, 50);
      expect(all).not.toMatch(/[\n\r\u2028\u2029]/);
      expect((JSON.parse(all) as string).length).toBeLessThanOrEqual(50);
    }),
  );
});
